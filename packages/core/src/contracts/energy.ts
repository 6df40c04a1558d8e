import type { EnergyMeasurement } from '../result/energy.ts';
import type { DeviceInfo } from './device.ts';
import type { TimeWindow } from './window.ts';

/** What an energy source delivers; a declared capability must hold. */
export interface EnergyCapabilities {
  /** `stop` returns a trace: joules can be attributed to any part of the window afterwards. */
  readonly trace: boolean;
  /** `per_device_j` is filled. */
  readonly per_device: boolean;
  readonly cpu: boolean;
  readonly dram: boolean;
}

/** Measures joules, and only that. Obligations: never 0 J for a failed sensor (null), never a thrown probe. */
export interface EnergySource {
  /**
   * Starts to observe `devices` (none for a CPU source). Rejects when the sensor fails.
   * A source with a trace must have a reading older than the moment this resolves.
   */
  start(request: { devices: readonly DeviceInfo[]; signal: AbortSignal }): Promise<EnergySession>;
}

/** One observation. Disposing it twice, or after `stop`, does nothing. */
export interface EnergySession extends AsyncDisposable {
  /**
   * Ends the observation. With a trace, joules are those of `window`; a source without one ignores it and
   * reports its own length in `duration_sec`.
   */
  stop(window: TimeWindow): Promise<{ measurement: EnergyMeasurement; trace: EnergyTrace | null }>;
}

/** What was recorded, for questions after the fact. */
export interface EnergyTrace {
  /** Joules between two instants inside the observation; parts of a window add up to the whole within 0.1 %. */
  between(start_s: number, end_s: number): EnergyOfInterval;
  /** Instants at which the sensor delivered a new value, ascending. */
  refreshes(): readonly number[];
}

export interface EnergyOfInterval {
  readonly total_j: number | null;
  readonly per_device_j: Readonly<Record<number, number>> | null;
  /** Combined standard uncertainty, k = 1. */
  readonly uncertainty_j: number | null;
}
