import type { DeviceProcess, TelemetryRow, TimeWindow } from '@llem/core';
import { createCounter } from '../estimate/counter-ticks.ts';
import {
  createPowerSensor,
  type DeviceReadings,
  INSTANT_TRAITS,
  type PollStatistics,
  type PowerTraits,
} from '../estimate/device-readings.ts';
import type { Series } from '../estimate/series.ts';
import type { ObservedDevice } from '../estimate/window-estimate.ts';
import { nvmlCodeText } from '../nvml/return-codes.ts';
import { createColumns } from './columns.ts';
import { REPORTED_CALLS } from './device-sampler.ts';
import { HANDLE_CALL, RECORD } from './ring.ts';

/** A cumulative violation counter at an instant; null when it could not be read. */
interface Violation {
  readonly time_s: number;
  readonly thermal_s: number | null;
  readonly power_s: number | null;
}

/** Processes of one device at an instant; null when they could not be listed. */
interface ProcessList {
  readonly time_s: number;
  readonly processes: DeviceProcess[] | null;
}

/** All that was sampled of one device so far. */
export class DeviceRecording {
  readonly #gpu_index: number;
  readonly #series = { counter: createColumns(3), instant: createColumns(3), average: createColumns(3) };
  readonly #beats = createColumns(4);
  readonly #codes = new Map<number, number>();
  #module = false;
  #averageTraits: PowerTraits | null = null;
  // As columns: an hour of rows takes 3 MB a board, and 10 MB as objects.
  readonly #rows = createColumns(10);
  readonly violations: Violation[] = [];
  readonly processLists: ProcessList[] = [];
  /** Lateness of rounds, in s: one value a beat, and the worst of each beat. */
  readonly lateness_s: number[] = [];
  readonly worstLateness_s: number[] = [];

  constructor(gpu_index: number) {
    this.#gpu_index = gpu_index;
  }

  take(kind: number, v: Float64Array): void {
    const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = v;
    if (kind === RECORD.COUNTER) this.#series.counter.push(v);
    else if (kind === RECORD.INSTANT) this.#series.instant.push(v);
    else if (kind === RECORD.AVERAGE) this.#series.average.push(v);
    else if (kind === RECORD.BEAT) this.#takeBeat(v);
    else if (kind === RECORD.ROW) this.#rows.push(v);
    else if (kind === RECORD.VIOLATION)
      this.violations.push({ time_s: a, thermal_s: known(b), power_s: known(c) });
    else if (kind === RECORD.PROCESSES)
      this.processLists.push({ time_s: a, processes: Number.isNaN(b) ? null : [] });
    else if (kind === RECORD.PROCESS)
      this.processLists.at(-1)?.processes?.push({ pid: b, memory_mb: known(c) });
    else if (kind === RECORD.STATUS) this.#codes.set(b, c);
    else if (kind === RECORD.TRAITS) {
      this.#module = a === 1;
      this.#averageTraits = Number.isNaN(b) ? null : { memory_s: b, age_s: c, scope: 'gpu' };
    }
  }

  /** Telemetry rows so far, from a number on. */
  rows(from = 0): TelemetryRow[] {
    const count = Math.max(0, this.#rows.length - from);
    return Array.from({ length: count }, (_, i) =>
      rowOf(this.#gpu_index, (column) => this.#rows.at(from + i, column)),
    );
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  /** True once there is a tick to align to: the second change of the counter, whose first poll is none. */
  get hasTick(): boolean {
    return this.#series.counter.finite > 1;
  }

  /** True once any sensor gave a value. */
  get hasReading(): boolean {
    const { counter, instant, average } = this.#series;
    return counter.finite + instant.finite + average.finite > 0;
  }

  /** The calls that fail now, with their codes; null when none does. */
  get failure(): string | null {
    const failing = [...this.#codes].filter(([, code]) => code !== 0);
    if (failing.length === 0) return null;
    const name = (call: number) =>
      call === HANDLE_CALL ? 'nvmlDeviceGetHandleByIndex_v2' : REPORTED_CALLS[call];
    return failing.map(([call, code]) => `${name(call)}: ${nvmlCodeText(code)}`).join(', ');
  }

  /** The readings as the estimators take them. */
  observed(window: TimeWindow): ObservedDevice {
    const { counter, instant, average } = this.#series;
    const end_s = this.#beats.last(0) ?? Number.NEGATIVE_INFINITY;
    const series = (columns: typeof counter): Series | null =>
      columns.finite === 0
        ? null
        : { time_s: columns.column(0), half_width_s: columns.column(1), value: columns.column(2), end_s };
    const instants = series(instant);
    const averages = this.#averageTraits === null ? null : series(average);
    const counted = series(counter);
    const readings: DeviceReadings = {
      gpu_index: this.#gpu_index,
      counter: counted === null ? null : createCounter(counted),
      instant:
        instants === null
          ? null
          : createPowerSensor(instants, { ...INSTANT_TRAITS, scope: this.#module ? 'module' : 'gpu' }),
      average:
        averages === null || this.#averageTraits === null
          ? null
          : createPowerSensor(averages, this.#averageTraits),
    };
    return { readings, polls: this.#polls(window), failure: this.failure };
  }

  #takeBeat(v: Float64Array): void {
    this.#beats.push(v);
    const [, , , , lateness_s = 0, worst_s = 0] = v;
    this.lateness_s.push(lateness_s);
    this.worstLateness_s.push(worst_s);
  }

  #polls({ start_s, end_s }: TimeWindow): PollStatistics {
    const [time, polls, gap, cost] = [0, 1, 2, 3].map((column) => this.#beats.column(column));
    const inside = [...(time ?? []).keys()].filter(
      (i) => (time?.[i] ?? 0) > start_s && (time?.[i - 1] ?? 0) < end_s,
    );
    const [first, last] = [inside.at(0), inside.at(-1)];
    if (first === undefined || last === undefined)
      return { count: 0, period_ms: null, gap_max_ms: null, counter_read_ms: null };
    const before = Math.max(0, first - 1);
    const seconds = (time?.[last] ?? 0) - (time?.[before] ?? 0);
    const count = (polls?.[last] ?? 0) - (polls?.[before] ?? 0);
    const cost_s = cost?.[last] ?? 0;
    return {
      // The beats at both ends lie outside the window: their polls count in the share that lies inside.
      count: seconds > 0 ? Math.round((count * (end_s - start_s)) / seconds) : 0,
      period_ms: count > 0 ? (1000 * seconds) / count : null,
      gap_max_ms: 1000 * inside.reduce((longest, i) => Math.max(longest, gap?.[i] ?? 0), 0),
      counter_read_ms: cost_s > 0 ? 1000 * cost_s : null,
    };
  }
}

function rowOf(gpu_index: number, read: (column: number) => number | undefined): TelemetryRow {
  return {
    time_s: read(0) ?? 0,
    gpu_index,
    power_w: known(read(1)),
    power_instant_w: known(read(2)),
    temperature_c: known(read(3)),
    memory_used_mb: known(read(4)),
    memory_total_mb: known(read(5)),
    sm_utilisation_pct: known(read(6)),
    memory_utilisation_pct: known(read(7)),
    sm_clock_mhz: known(read(8)),
    throttle_reasons: known(read(9)),
  };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
