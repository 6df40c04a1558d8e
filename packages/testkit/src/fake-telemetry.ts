import type {
  Clock,
  DeviceInfo,
  DeviceProcess,
  Telemetry,
  TelemetryRequest,
  TelemetryRow,
  TelemetrySession,
  TimeWindow,
} from '@llem/core';

/** What the fake sensors show. */
export interface FakeTelemetryScript {
  readonly clock: Clock;
  /** Default none: a machine without GPUs. */
  readonly devices?: readonly DeviceInfo[];
  /** Readings of a device at an instant; what is left out has a plain value, throttle bits 0. */
  readonly row?: (time_s: number, gpu_index: number) => Partial<TelemetryRow>;
  /** Seconds that the violation counters of every device advance in the window; default 0, null: unreadable. */
  readonly thermal_violation_sec?: number | null;
  readonly power_violation_sec?: number | null;
  /** Processes seen in the window, per device; null: cannot be listed. Default none. */
  readonly processes?: Readonly<Record<number, readonly DeviceProcess[]>> | null;
  readonly fail?: {
    readonly devices?: unknown;
    readonly start?: unknown;
    readonly stop?: unknown;
    readonly hold?: unknown;
  };
}

export interface FakeTelemetry extends Telemetry {
  /** Device indices of every context that was held, in order. */
  readonly held: readonly (readonly number[])[];
  /** Contexts not released, and sessions neither stopped nor disposed. */
  readonly holding: number;
  readonly open: number;
}

/** Creates scripted GPU sensors with one row per device and period. */
export function createFakeTelemetry(script: FakeTelemetryScript): FakeTelemetry {
  return new ScriptedTelemetry(script);
}

class ScriptedTelemetry implements FakeTelemetry {
  readonly held: (readonly number[])[] = [];
  holding = 0;
  open = 0;
  readonly #script: FakeTelemetryScript;

  constructor(script: FakeTelemetryScript) {
    this.#script = script;
  }

  async devices(): Promise<readonly DeviceInfo[]> {
    const { fail, devices = [] } = this.#script;
    if (fail?.devices !== undefined) throw fail.devices;
    return devices;
  }

  async holdContext(devices: readonly DeviceInfo[]): Promise<AsyncDisposable> {
    const { fail } = this.#script;
    if (fail?.hold !== undefined) throw fail.hold;
    this.held.push(devices.map(({ index }) => index));
    this.holding += 1;
    let released = false;
    return {
      [Symbol.asyncDispose]: async () => {
        if (!released) this.holding -= 1;
        released = true;
      },
    };
  }

  async start(request: TelemetryRequest): Promise<TelemetrySession> {
    const { clock, fail, thermal_violation_sec = 0, power_violation_sec = 0, processes } = this.#script;
    request.signal.throwIfAborted();
    if (fail?.start !== undefined) throw fail.start;
    const start_s = clock.now();
    this.open += 1;
    let delivered = 0;
    // Real time, so that the journal grows in a process that is killed; the rows are those of `clock`.
    const timer = setInterval(() => deliver(), 1000).unref();
    const deliver = () => {
      const rows = this.#rows(request, start_s);
      request.onRows?.(rows.slice(delivered));
      delivered = rows.length;
    };
    let ended = false;
    const end = () => {
      if (!ended) this.open -= 1;
      ended = true;
      clearInterval(timer);
    };
    return {
      stop: async (window) => {
        end();
        if (fail?.stop !== undefined) throw fail.stop;
        deliver();
        const perDevice = <T>(value: T) =>
          Object.fromEntries(request.devices.map(({ index }) => [index, value]));
        return {
          period_ms: request.period_ms,
          rows: this.#rows(request, start_s).filter(({ time_s }) => isInside(time_s, window)),
          thermal_violation_sec: perDevice(thermal_violation_sec),
          power_violation_sec: perDevice(power_violation_sec),
          processes: processes === undefined ? perDevice([]) : processes,
        };
      },
      [Symbol.asyncDispose]: async () => end(),
    };
  }

  #rows({ devices, period_ms }: TelemetryRequest, start_s: number): TelemetryRow[] {
    const { clock, row } = this.#script;
    const count = Math.floor(((clock.now() - start_s) * 1000) / period_ms) + 1;
    return Array.from({ length: count }, (_, tick) => start_s + (tick * period_ms) / 1000).flatMap((time_s) =>
      devices.map(({ index, memory_total_mb }) => ({
        time_s,
        gpu_index: index,
        power_w: 300,
        power_instant_w: 300,
        temperature_c: 60,
        memory_used_mb: 1024,
        memory_total_mb,
        sm_utilisation_pct: 90,
        memory_utilisation_pct: 50,
        sm_clock_mhz: 1980,
        throttle_reasons: 0,
        ...row?.(time_s, index),
      })),
    );
  }
}

function isInside(time_s: number, { start_s, end_s }: TimeWindow): boolean {
  return time_s >= start_s && time_s <= end_s;
}
