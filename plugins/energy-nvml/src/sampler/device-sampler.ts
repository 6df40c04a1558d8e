import { ChangeDetector } from '../estimate/change-detector.ts';
import type { NvmlLibrary } from '../nvml/nvml-library.ts';
import { PowerReader } from '../nvml/power-reader.ts';
import { averagePowerTraits } from '../nvml/power-traits.ts';
import { StateReader } from '../nvml/state-reader.ts';
import { ReadCost } from './read-cost.ts';
import { RECORD, type RecordKind, type RingWriter } from './ring.ts';

/** The calls whose failure is reported, in the order of their number in a STATUS record. */
export const REPORTED_CALLS = [
  'nvmlDeviceGetTotalEnergyConsumption',
  'nvmlDeviceGetFieldValues',
  'nvmlDeviceGetPowerUsage',
] as const;

/** Reads one device and writes what changed into the ring. Nothing here allocates, logs or throws per reading. */
export class DeviceSampler {
  readonly #device: number;
  readonly #now: () => number;
  readonly #ring: RingWriter;
  readonly #power: PowerReader;
  readonly #state: StateReader;
  readonly #counter = { changes: new ChangeDetector(), cost: new ReadCost() };
  readonly #instant = { changes: new ChangeDetector(), cost: new ReadCost() };
  readonly #average = { changes: new ChangeDetector(), cost: new ReadCost() };
  readonly #codes = new Int32Array(REPORTED_CALLS.length);
  #polls = 0;
  #polled_s = Number.NaN;
  #longestGap_s = 0;

  constructor(device: number, nvml: NvmlLibrary, handle: bigint, ring: RingWriter, now: () => number) {
    this.#device = device;
    this.#now = now;
    this.#ring = ring;
    this.#power = new PowerReader(nvml, handle);
    this.#state = new StateReader(nvml, handle);
    const traits = averagePowerTraits(nvml, handle);
    ring.begin(RECORD.TRAITS, device);
    ring.put(this.#power.scope === 'module' ? 1 : 0);
    ring.put(traits?.memory_s ?? Number.NaN);
    ring.put(traits?.age_s ?? Number.NaN);
    ring.commit();
  }

  /** Running mean of what a read of the counter costs; 0 where it has none. */
  get counterRead_s(): number {
    return this.#counter.cost.usual_s;
  }

  /** Counter, instant and averaged power, each stamped before and after; the next poll is `period_s` away. */
  pollFast(period_s: number): void {
    const now = this.#now;
    const start_s = now();
    const counter_j = this.#power.counter_j();
    const counted_s = now();
    const instant_w = this.#power.instant_w();
    const seen_s = now();
    const average_w = this.#power.average_w();
    const end_s = now();
    const isTimely = this.#read(RECORD.COUNTER, this.#counter, counter_j, start_s, counted_s, period_s);
    this.#read(RECORD.INSTANT, this.#instant, instant_w, counted_s, seen_s, period_s);
    this.#read(RECORD.AVERAGE, this.#average, average_w, seen_s, end_s, period_s);
    this.#status(0, this.#power.counterCode, counted_s);
    this.#status(1, this.#power.instantCode, seen_s);
    this.#status(2, this.#power.averageCode, end_s);
    if (!isTimely) return;
    this.#longestGap_s = Math.max(this.#longestGap_s, start_s - this.#polled_s || 0);
    this.#polled_s = start_s;
    this.#polls += 1;
  }

  /** After a pause the last values are of unknown age: the series break here. */
  interrupt(): void {
    if (this.#polls === 0) return;
    const time_s = this.#now();
    this.#change(RECORD.COUNTER, this.#counter.changes, time_s, Number.NaN);
    this.#change(RECORD.INSTANT, this.#instant.changes, time_s, Number.NaN);
    this.#change(RECORD.AVERAGE, this.#average.changes, time_s, Number.NaN);
    this.#polled_s = Number.NaN;
  }

  beat(lateness_s: number, worst_s: number): void {
    const ring = this.#ring;
    ring.begin(RECORD.BEAT, this.#device);
    ring.put(this.#now());
    ring.put(this.#polls);
    ring.put(this.#longestGap_s);
    ring.put(this.counterRead_s);
    ring.put(lateness_s);
    ring.put(worst_s);
    ring.commit();
    this.#longestGap_s = 0;
  }

  row(): void {
    const ring = this.#ring;
    const state = this.#state;
    const time_s = this.#now();
    state.readMemory();
    state.readUtilisation();
    ring.begin(RECORD.ROW, this.#device);
    ring.put(time_s);
    ring.put(this.#power.average_w());
    ring.put(this.#power.instant_w());
    ring.put(state.temperature_c());
    ring.put(state.memoryUsed_mb);
    ring.put(state.memoryTotal_mb);
    ring.put(state.gpu_pct);
    ring.put(state.memory_pct);
    ring.put(state.smClock_mhz());
    ring.put(state.throttleReasons());
    ring.commit();
  }

  violationsAndProcesses(): void {
    const ring = this.#ring;
    ring.begin(RECORD.VIOLATION, this.#device);
    ring.put(this.#now());
    ring.put(this.#state.violation_s('thermal'));
    ring.put(this.#state.violation_s('power'));
    ring.commit();
    const count = this.#state.processes();
    const time_s = this.#now();
    ring.begin(RECORD.PROCESSES, this.#device);
    ring.put(time_s);
    ring.put(count);
    ring.commit();
    for (let i = 0; i < count; i += 1) {
      ring.begin(RECORD.PROCESS, this.#device);
      ring.put(time_s);
      ring.put(this.#state.pid(i));
      ring.put(this.#state.processMemory_mb(i));
      ring.commit();
    }
  }

  /** False when the instant of the value is not known: the next read sees it, with the gap that it then had. */
  #read(
    kind: RecordKind,
    { changes, cost }: { changes: ChangeDetector; cost: ReadCost },
    value: number,
    from_s: number,
    to_s: number,
    period_s: number,
  ): boolean {
    const isTimely = Number.isNaN(value) || cost.isTimely(to_s - from_s, period_s);
    if (isTimely) this.#change(kind, changes, (from_s + to_s) / 2, value);
    return isTimely;
  }

  #change(kind: RecordKind, detector: ChangeDetector, time_s: number, value: number): void {
    if (!detector.push(time_s, value)) return;
    const ring = this.#ring;
    ring.begin(kind, this.#device);
    ring.put(detector.time_s);
    ring.put(detector.half_width_s);
    ring.put(detector.value);
    ring.commit();
  }

  #status(call: number, code: number, time_s: number): void {
    if (this.#codes[call] === code) return;
    this.#codes[call] = code;
    const ring = this.#ring;
    ring.begin(RECORD.STATUS, this.#device);
    ring.put(time_s);
    ring.put(call);
    ring.put(code);
    ring.commit();
  }
}
