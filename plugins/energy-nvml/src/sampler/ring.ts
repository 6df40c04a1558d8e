/**
 * Records from one thread to another through shared memory. A record is one kind, one device and as many numbers
 * as its kind has; neither side allocates per record, and neither waits for the other.
 */
export const RECORD = {
  /** [time, half width, J or W]: a change point. */
  COUNTER: 0,
  INSTANT: 1,
  AVERAGE: 2,
  /** [time, polls so far, longest gap s, counter read s, lateness s, worst lateness s] since the last beat. */
  BEAT: 3,
  /** [time, W, instant W, °C, used MiB, total MiB, SM %, memory %, MHz, throttle bits]. */
  ROW: 4,
  /** [time, thermal s, power s], cumulative. */
  VIOLATION: 5,
  /** [time, number of processes or NaN]: the processes that follow were all. */
  PROCESSES: 6,
  /** [time, pid, MiB]. */
  PROCESS: 7,
  /** [time, call, return code]: a call began to fail, or works again. */
  STATUS: 8,
  /** [scope of instant power, 1 when of the module; λ and α of averaged power, NaN when unknown]. */
  TRAITS: 9,
} as const;
export type RecordKind = (typeof RECORD)[keyof typeof RECORD];

/** The call of a STATUS record that had no handle to call with; the others are those of `REPORTED_CALLS`. */
export const HANDLE_CALL = 100;

/** Numbers of a record of each kind, in the order of `RECORD`. */
const NUMBERS = [3, 3, 3, 6, 10, 3, 2, 3, 3, 3] as const;
const HEADER = 1;
/** The header holds kind and device in one number. */
const DEVICES = 1024;

/** The shared memory of a ring. */
export interface RingMemory {
  readonly numbers: SharedArrayBuffer;
  /** [written, read, dropped]: counts of numbers, which wrap at 2^32. */
  readonly state: SharedArrayBuffer;
}

const WRITTEN = 0;
const READ = 1;
const DROPPED = 2;

/** `capacity` numbers of 8 bytes, a power of two. */
export function createRingMemory(capacity: number): RingMemory {
  return { numbers: new SharedArrayBuffer(8 * capacity), state: new SharedArrayBuffer(12) };
}

/** The writing side: `begin`, `put` for each number, `commit`. A record that does not fit is dropped and counted. */
export class RingWriter {
  readonly #numbers: Float64Array;
  readonly #state: Int32Array;
  readonly #mask: number;
  #at = 0;
  #fits = false;

  constructor(memory: RingMemory) {
    this.#numbers = new Float64Array(memory.numbers);
    this.#state = new Int32Array(memory.state);
    this.#mask = this.#numbers.length - 1;
    this.#at = Atomics.load(this.#state, WRITTEN);
  }

  begin(kind: RecordKind, device: number): void {
    const used = (this.#at - Atomics.load(this.#state, READ)) >>> 0;
    this.#fits = used + HEADER + NUMBERS[kind] <= this.#numbers.length;
    if (this.#fits) this.put(kind * DEVICES + device);
    else Atomics.add(this.#state, DROPPED, 1);
  }

  put(value: number): void {
    if (!this.#fits) return;
    this.#numbers[this.#at & this.#mask] = value;
    this.#at = (this.#at + 1) | 0;
  }

  commit(): void {
    if (this.#fits) Atomics.store(this.#state, WRITTEN, this.#at);
  }
}

/** The reading side. */
export class RingReader {
  readonly #numbers: Float64Array;
  readonly #state: Int32Array;
  readonly #mask: number;

  constructor(memory: RingMemory) {
    this.#numbers = new Float64Array(memory.numbers);
    this.#state = new Int32Array(memory.state);
    this.#mask = this.#numbers.length - 1;
  }

  /** Records that did not fit since the ring was made. */
  get dropped(): number {
    return Atomics.load(this.#state, DROPPED);
  }

  /** Hands over every record written so far. `values` is reused: keep numbers, not the array. */
  drain(take: (kind: number, device: number, values: Float64Array) => void): void {
    const end = Atomics.load(this.#state, WRITTEN);
    let at = Atomics.load(this.#state, READ);
    const values = new Float64Array(Math.max(...NUMBERS));
    while (at !== end) {
      const header = this.#next(at);
      const kind = Math.floor(header / DEVICES);
      const size = NUMBERS[kind] ?? 0;
      for (let i = 0; i < size; i += 1) values[i] = this.#next(at + HEADER + i);
      at = (at + HEADER + size) | 0;
      take(kind, header % DEVICES, values);
    }
    Atomics.store(this.#state, READ, at);
  }

  #next(at: number): number {
    return this.#numbers[at & this.#mask] ?? Number.NaN;
  }
}
