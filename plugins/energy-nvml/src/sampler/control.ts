/** What the sampling thread is told, and says of itself, through shared memory. */
export const WANTS = { ENERGY: 1, TELEMETRY: 2 } as const;
export const MOST_DEVICES = 64;

const STOP = 0;
const WAKE = 1;
const TELEMETRY_PERIOD_MS = 2;
const MASKS = 3;

/** Both threads hold one of these over the same memory. */
export class SamplerControl {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory = new SharedArrayBuffer(4 * (MASKS + MOST_DEVICES))) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, STOP) === 1;
  }

  stop(): void {
    Atomics.store(this.#words, STOP, 1);
    this.wake();
  }

  /** The wanted kinds of readings of a device: bits of `WANTS`. */
  wants(device: number): number {
    return Atomics.load(this.#words, MASKS + device);
  }

  want(device: number, mask: number): void {
    Atomics.store(this.#words, MASKS + device, mask);
  }

  get telemetryPeriod_s(): number {
    return Atomics.load(this.#words, TELEMETRY_PERIOD_MS) / 1000;
  }

  setTelemetryPeriod(period_ms: number): void {
    Atomics.store(this.#words, TELEMETRY_PERIOD_MS, period_ms);
  }

  /** Ends the wait of the other thread, so that it looks at what changed. */
  wake(): void {
    Atomics.add(this.#words, WAKE, 1);
    Atomics.notify(this.#words, WAKE);
  }

  /** The number of wakes so far; to be read before looking at what is wanted. */
  get wakes(): number {
    return Atomics.load(this.#words, WAKE);
  }

  /** Sleeps `seconds`, or until a wake after the count that was read. */
  wait(wakes: number, seconds: number): void {
    if (seconds > 0) Atomics.wait(this.#words, WAKE, wakes, seconds * 1000);
  }
}
