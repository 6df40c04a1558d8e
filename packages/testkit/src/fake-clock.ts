import type { Clock } from '@llem/core';

/** A clock whose time only moves when somebody sleeps or a test says so. */
export interface FakeClock extends Clock {
  /** Moves time and wakes, in order, the sleepers whose time has come. */
  advance(seconds: number): void;
  /** Seconds of every sleep asked for, in order. */
  readonly sleeps: readonly number[];
}

export interface FakeClockOptions {
  /** Monotonic seconds at the start; default 1000. */
  readonly start_s?: number;
  /** Wall-clock time at the start; default 2026-01-01T00:00:00Z. */
  readonly wall?: Date;
  /**
   * `auto` (default): once the event loop has nothing else to do, time jumps to the next sleeper, so that sleeps
   * that overlap end in their order and take no time. `manual`: only `advance` moves it.
   */
  readonly mode?: 'auto' | 'manual';
}

/** A deterministic clock for tests. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const { start_s = 1000, wall = new Date('2026-01-01T00:00:00.000Z'), mode = 'auto' } = options;
  return new VirtualClock(start_s, wall, mode === 'auto');
}

interface Sleeper {
  readonly wake_s: number;
  readonly wake: () => void;
}

class VirtualClock implements FakeClock {
  readonly sleeps: number[] = [];
  readonly #start_s: number;
  readonly #wall: Date;
  readonly #auto: boolean;
  #now_s: number;
  #sleepers: Sleeper[] = [];

  constructor(start_s: number, wall: Date, auto: boolean) {
    this.#start_s = start_s;
    this.#now_s = start_s;
    this.#wall = wall;
    this.#auto = auto;
  }

  now(): number {
    return this.#now_s;
  }

  wallTime(): Date {
    return new Date(this.#wall.getTime() + (this.#now_s - this.#start_s) * 1000);
  }

  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(seconds);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper: Sleeper = { wake_s: this.#now_s + Math.max(0, seconds), wake };
      signal?.addEventListener('abort', abort, { once: true });
      this.#sleepers.push(sleeper);
      if (this.#auto) setImmediate(() => this.#jump());
    });
  }

  advance(seconds: number): void {
    const target_s = this.#now_s + seconds;
    for (let next = this.#next(); next !== undefined && next.wake_s <= target_s; next = this.#next())
      this.#wake(next);
    this.#now_s = target_s;
  }

  /** One jump per sleep that was asked for: every sleeper is woken once, or was aborted before. */
  #jump(): void {
    const next = this.#next();
    if (next !== undefined) this.#wake(next);
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>(
      (first, other) => (first === undefined || other.wake_s < first.wake_s ? other : first),
      undefined,
    );
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now_s = Math.max(this.#now_s, sleeper.wake_s);
    sleeper.wake();
  }
}
