import type { DeviceInfo, DeviceProcess } from './device.ts';
import type { TimeWindow } from './window.ts';

/** State of GPUs beside any energy source. Claims nothing; the harness knows GPUs only through it. */
export interface Telemetry {
  devices(): Promise<readonly DeviceInfo[]>;
  start(request: TelemetryRequest): Promise<TelemetrySession>;
  /** Keeps an idle device context alive, in a process of its own, until disposed. */
  holdContext(devices: readonly DeviceInfo[]): Promise<AsyncDisposable>;
}

export interface TelemetryRequest {
  readonly devices: readonly DeviceInfo[];
  readonly period_ms: number;
  readonly signal: AbortSignal;
  /** Called about once a second with the rows since the last call; for the journal. */
  readonly onRows?: (rows: readonly TelemetryRow[]) => void;
}

export interface TelemetrySession extends AsyncDisposable {
  /** Ends the sampling; rows, throttle bits and violation times are those inside `window`. */
  stop(window: TimeWindow): Promise<TelemetryRecord>;
}

/** One device at one instant. */
export interface TelemetryRow {
  readonly time_s: number;
  readonly gpu_index: number;
  readonly power_w: number | null;
  readonly power_instant_w: number | null;
  readonly temperature_c: number | null;
  readonly memory_used_mb: number | null;
  readonly memory_total_mb: number | null;
  readonly sm_utilisation_pct: number | null;
  readonly memory_utilisation_pct: number | null;
  readonly sm_clock_mhz: number | null;
  /** Bit mask of clock-event reasons; null if unread. */
  readonly throttle_reasons: number | null;
}

export interface TelemetryRecord {
  readonly period_ms: number;
  readonly rows: readonly TelemetryRow[];
  /** Per device, over the window; null when the counters cannot be read. */
  readonly thermal_violation_sec: Readonly<Record<number, number | null>>;
  readonly power_violation_sec: Readonly<Record<number, number | null>>;
  /** Every process seen in the window, per device; null when they cannot be listed. */
  readonly processes: Readonly<Record<number, readonly DeviceProcess[]>> | null;
}
