import { deviceHandle } from '../nvml/describe-devices.ts';
import type { NvmlLibrary } from '../nvml/nvml-library.ts';
import { MOST_DEVICES, type SamplerControl, WANTS } from './control.ts';
import { DeviceSampler } from './device-sampler.ts';
import { fastPeriod } from './fast-period.ts';
import { HANDLE_CALL, RECORD, type RingWriter } from './ring.ts';
import { Timer } from './timer.ts';

const BEAT_S = 0.1;
/** Violation counters and processes: seconds pass quietly on both sides of a window. */
const SLOW_S = 1;
const IDLE_S = 1;

/** Samples what the control asks for until it says stop. Runs in a thread that does nothing else. */
export class SamplingLoop {
  readonly #nvml: NvmlLibrary;
  readonly #control: SamplerControl;
  readonly #ring: RingWriter;
  readonly #now: () => number;
  readonly #opened = new Map<number, DeviceSampler>();
  #energy: readonly DeviceSampler[] = [];
  #telemetry: readonly DeviceSampler[] = [];

  constructor(nvml: NvmlLibrary, control: SamplerControl, ring: RingWriter, now: () => number) {
    this.#nvml = nvml;
    this.#control = control;
    this.#ring = ring;
    this.#now = now;
  }

  run(): void {
    const now = this.#now;
    const fast = new Timer(now());
    const beat = new Timer(now());
    const telemetry = new Timer(now());
    const slow = new Timer(now());
    let adopted = -1;
    while (!this.#control.stopped) {
      const wakes = this.#control.wakes;
      if (wakes !== adopted) this.#adopt();
      adopted = wakes;
      let next_s = now() + IDLE_S;
      if (this.#energy.length > 0) {
        const period_s = fastPeriod(this.#readCost(), this.#energy.length);
        if (fast.due(now(), period_s)) {
          for (const sampler of this.#energy) sampler.pollFast(period_s);
        }
        if (beat.due(now(), BEAT_S)) {
          for (const sampler of this.#energy) sampler.beat(fast.lateness_s, fast.worst_s);
          fast.worst_s = 0;
        }
        next_s = Math.min(next_s, fast.next_s, beat.next_s);
      }
      if (this.#telemetry.length > 0) {
        if (telemetry.due(now(), this.#control.telemetryPeriod_s)) {
          for (const sampler of this.#telemetry) sampler.row();
        }
        if (slow.due(now(), SLOW_S)) {
          for (const sampler of this.#telemetry) sampler.violationsAndProcesses();
        }
        next_s = Math.min(next_s, telemetry.next_s, slow.next_s);
      }
      this.#control.wait(wakes, next_s - now());
    }
    // The last beat says until when the last values stood; the last violations end the window.
    for (const sampler of this.#energy) sampler.beat(fast.lateness_s, fast.worst_s);
    for (const sampler of this.#telemetry) sampler.violationsAndProcesses();
  }

  /** Takes over what is wanted from now on. */
  #adopt(): void {
    const before = this.#energy;
    this.#energy = this.#wanting(WANTS.ENERGY);
    this.#telemetry = this.#wanting(WANTS.TELEMETRY);
    for (const sampler of before) if (!this.#energy.includes(sampler)) sampler.interrupt();
  }

  #wanting(kind: number): DeviceSampler[] {
    const found: DeviceSampler[] = [];
    for (let device = 0; device < MOST_DEVICES; device += 1) {
      const sampler = (this.#control.wants(device) & kind) === 0 ? null : this.#open(device);
      if (sampler !== null) found.push(sampler);
    }
    return found;
  }

  /** A device without a handle is reported, and stays without readings. */
  #open(device: number): DeviceSampler | null {
    const known = this.#opened.get(device);
    if (known !== undefined) return known;
    const found = deviceHandle(this.#nvml, device);
    if ('handle' in found) {
      const sampler = new DeviceSampler(device, this.#nvml, found.handle, this.#ring, this.#now);
      this.#opened.set(device, sampler);
      return sampler;
    }
    this.#ring.begin(RECORD.STATUS, device);
    this.#ring.put(this.#now());
    this.#ring.put(HANDLE_CALL);
    this.#ring.put(found.code);
    this.#ring.commit();
    return null;
  }

  #readCost(): number {
    let sum_s = 0;
    for (const sampler of this.#energy) sum_s += sampler.counterRead_s;
    return sum_s / this.#energy.length;
  }
}
