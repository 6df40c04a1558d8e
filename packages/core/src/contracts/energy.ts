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

/** What is to be observed. No devices: a CPU run. */
export interface EnergyObservation {
  readonly devices: readonly DeviceInfo[];
  readonly signal: AbortSignal;
}

/** Measures joules, and only that. Obligations: never 0 J for a failed sensor (null), never a thrown probe. */
export interface EnergySource {
  /**
   * Does what makes a start slow, such as a process or an import, so that the next start for the same devices is
   * quick: a source without a trace is started immediately before the window. A start without it takes its time.
   */
  prepare?(request: EnergyObservation): Promise<AsyncDisposable>;
  /**
   * Starts to observe `devices`. Rejects when the sensor fails.
   * A source with a trace must have a reading older than the moment this resolves.
   */
  start(request: EnergyObservation): Promise<EnergySession>;
}

/** One observation. Disposing it twice, or after `stop`, does nothing. */
export interface EnergySession extends AsyncDisposable {
  /**
   * Ends the observation. With a trace, joules are those of `window`; a source without one ignores it and
   * reports its own length in `duration_sec`.
   */
  stop(window: TimeWindow): Promise<EnergyOutcome>;
}

/** What an observation gave. */
export interface EnergyOutcome {
  readonly measurement: EnergyMeasurement;
  readonly trace: EnergyTrace | null;
  /** CodeCarbon's own figure, which no other source has. */
  readonly codecarbon_co2_grams?: number | null;
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
