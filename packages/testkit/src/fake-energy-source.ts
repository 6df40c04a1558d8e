import type {
  Clock,
  EnergyMeasurement,
  EnergyObservation,
  EnergyOfInterval,
  EnergySession,
  EnergySource,
  EnergyTrace,
  TimeWindow,
} from '@llem/core';
import { integrate } from './integrate.ts';

/** What the fake meter sees and how it fails. */
export interface FakeEnergyScript {
  readonly clock: Clock;
  /** Watts at an instant, of each device with `per_device`, else of the machine (`gpu_index` null). */
  readonly power_w: (time_s: number, gpu_index: number | null) => number;
  /** Default true. Without a trace, joules are those between `start` and `stop`. */
  readonly trace?: boolean;
  /** Default false. */
  readonly per_device?: boolean;
  /** True: all joules are `cpu_j` too. Default false. */
  readonly cpu?: boolean;
  /** Default `counter`. */
  readonly method?: string;
  /** Seconds between refreshes of the trace; default 0.1. */
  readonly refresh_s?: number;
  /** Standard uncertainty as a share of the joules; default 0.01, one systematic term. */
  readonly uncertainty?: number;
  /** Replaces fields of the measurement: a null total, warnings, a cross-check. */
  readonly measurement?: Partial<EnergyMeasurement>;
  /** CodeCarbon's figure; default none. */
  readonly codecarbon_co2_grams?: number;
  readonly fail?: { readonly prepare?: unknown; readonly start?: unknown; readonly stop?: unknown };
}

/** A source whose joules the test knows. */
export interface FakeEnergySource extends EnergySource {
  /** What is prepared and not yet disposed. */
  readonly prepared: number;
  /** Sessions started, and those neither stopped nor disposed yet. */
  readonly started: number;
  readonly open: number;
  /** Windows that `stop` was asked for. */
  readonly windows: readonly TimeWindow[];
}

/** Creates a meter that integrates `power_w`. */
export function createFakeEnergySource(script: FakeEnergyScript): FakeEnergySource {
  return new ScriptedEnergySource(script);
}

class ScriptedEnergySource implements FakeEnergySource {
  readonly windows: TimeWindow[] = [];
  prepared = 0;
  started = 0;
  open = 0;
  readonly #script: FakeEnergyScript;

  constructor(script: FakeEnergyScript) {
    this.#script = script;
  }

  async prepare({ signal }: EnergyObservation): Promise<AsyncDisposable> {
    signal.throwIfAborted();
    if (this.#script.fail?.prepare !== undefined) throw this.#script.fail.prepare;
    this.prepared += 1;
    const release = once(() => {
      this.prepared -= 1;
    });
    return { [Symbol.asyncDispose]: async () => release() };
  }

  async start({ devices, signal }: EnergyObservation): Promise<EnergySession> {
    const { clock, fail, trace = true, codecarbon_co2_grams } = this.#script;
    signal.throwIfAborted();
    if (fail?.start !== undefined) throw fail.start;
    const indices = devices.map(({ index }) => index);
    const start_s = clock.now();
    this.started += 1;
    this.open += 1;
    const end = once(() => {
      this.open -= 1;
    });
    return {
      stop: async (window) => {
        end();
        this.windows.push(window);
        if (fail?.stop !== undefined) throw fail.stop;
        const observed = { start_s, end_s: clock.now() };
        return {
          measurement: this.#measure(trace ? window : observed, indices),
          trace: trace ? this.#trace(observed, indices) : null,
          ...(codecarbon_co2_grams === undefined ? {} : { codecarbon_co2_grams }),
        };
      },
      [Symbol.asyncDispose]: async () => end(),
    };
  }

  #measure(window: TimeWindow, indices: readonly number[]): EnergyMeasurement {
    const { method = 'counter', cpu = false, trace = true, refresh_s = 0.1, measurement } = this.#script;
    const { total_j, per_device_j, uncertainty_j } = this.#between(window, indices);
    const duration_sec = window.end_s - window.start_s;
    return {
      total_j,
      duration_sec,
      per_device_j,
      cpu_j: cpu ? total_j : null,
      dram_j: null,
      method,
      uncertainty_j,
      uncertainty_terms: [{ term: 'sensor', u_j: uncertainty_j, kind: 'systematic', note: null }],
      cross_check: null,
      samples: {
        count: trace ? Math.floor(duration_sec / refresh_s) : 2,
        period_ms: trace ? refresh_s * 1000 : null,
        gap_max_ms: trace ? refresh_s * 1000 : null,
        counter_period_ms: null,
        counter_read_ms: null,
      },
      warnings: [],
      ...measurement,
    };
  }

  #between(window: TimeWindow, indices: readonly number[]) {
    const { power_w, per_device = false, uncertainty = 0.01 } = this.#script;
    const joules = (index: number | null) =>
      integrate((time_s) => power_w(time_s, index), window.start_s, window.end_s);
    const perDevice = per_device ? Object.fromEntries(indices.map((index) => [index, joules(index)])) : null;
    const total_j = perDevice ? Object.values(perDevice).reduce((sum, one) => sum + one, 0) : joules(null);
    return { total_j, per_device_j: perDevice, uncertainty_j: uncertainty * total_j };
  }

  #trace(observed: TimeWindow, indices: readonly number[]): EnergyTrace {
    const { refresh_s = 0.1 } = this.#script;
    const count = Math.floor((observed.end_s - observed.start_s) / refresh_s) + 1;
    return {
      between: (start_s, end_s): EnergyOfInterval =>
        start_s < observed.start_s || end_s > observed.end_s || start_s > end_s
          ? { total_j: null, per_device_j: null, uncertainty_j: null }
          : this.#between({ start_s, end_s }, indices),
      refreshes: () => Array.from({ length: count }, (_, tick) => observed.start_s + tick * refresh_s),
    };
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}
