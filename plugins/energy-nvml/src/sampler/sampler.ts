import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MOST_DEVICES, SamplerControl, WANTS } from './control.ts';
import { DeviceRecording } from './recording.ts';
import { createRingMemory, RingReader } from './ring.ts';
import type { SamplingOrder } from './sampling-thread.ts';

/** The built file also when this one runs from its source: a thread cannot be TypeScript on Node 20. */
const THREAD = new URL('../../dist/sampler/sampling-thread.js', import.meta.url);

/** 16 MiB: with eight boards and telemetry an engine may block the main thread for 20 minutes before readings are lost. */
const RING_NUMBERS = 2 ** 21;
const DRAIN_MS = 1000;
/** A driver call that hangs cannot be ended; the thread is left behind then. */
const STOP_GRACE_MS = 5000;

/** What a session wants sampled. */
export interface SamplingWish {
  readonly kind: keyof typeof WANTS;
  readonly devices: readonly number[];
  readonly period_ms?: number;
  /** Called after readings were taken over from the thread, about once a second. */
  readonly onDrain?: () => void;
}

/** A session's part in the sampling. Ending it twice does nothing; the thread ends with the last one. */
export interface Sampling {
  recording(device: number): DeviceRecording;
  /** Takes over what the thread has written. Rejects when the thread died. */
  drain(): void;
  end(): Promise<void>;
}

/** One sampling thread for the energy source and the telemetry of a process (measurement.md 3). */
export interface Sampler {
  join(wish: SamplingWish): Sampling;
}

/** A sampler for `library`, which is `null` for that of the system. The thread runs while anybody takes part. */
export function createSampler(library: string | null): Sampler {
  let running: SamplingThread | null = null;
  return {
    join(wish) {
      if (running === null || running.ended) running = new SamplingThread(library);
      return running.join(wish);
    },
  };
}

class SamplingThread {
  readonly #control = new SamplerControl();
  readonly #reader: RingReader;
  readonly #worker: Worker;
  readonly #exit: Promise<void>;
  readonly #recordings = new Map<number, DeviceRecording>();
  readonly #wishes = new Set<SamplingWish>();
  readonly #timer: NodeJS.Timeout;
  #error: Error | null = null;
  ended = false;

  constructor(library: string | null) {
    const ring = createRingMemory(RING_NUMBERS);
    this.#reader = new RingReader(ring);
    const order: SamplingOrder = { library, control: this.#control.memory, ring };
    this.#worker = new Worker(THREAD, { workerData: order });
    // The thread alone keeps no program alive that forgot to end it.
    this.#worker.unref();
    this.#worker.on('error', (error: Error) => {
      this.#error = error;
    });
    this.#exit = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    void this.#exit.then(() => {
      if (!this.#control.stopped) this.#error ??= new Error('the sampling thread ended early');
      this.ended = true;
    });
    this.#timer = setInterval(() => this.#drainAll(), DRAIN_MS).unref();
  }

  join(wish: SamplingWish): Sampling {
    this.#wishes.add(wish);
    this.#apply();
    return {
      recording: (device) => this.#recording(device),
      drain: () => {
        this.#drainAll();
        if (this.#error !== null) throw this.#error;
      },
      end: () => this.#leave(wish),
    };
  }

  async #leave(wish: SamplingWish): Promise<void> {
    if (!this.#wishes.delete(wish)) return;
    // The last to leave takes nothing back: the thread's last act is for what is wanted still.
    if (this.#wishes.size > 0) this.#apply();
    else await this.#stop();
    this.#drainAll();
    wish.onDrain?.();
  }

  async #stop(): Promise<void> {
    this.ended = true;
    clearInterval(this.#timer);
    this.#control.stop();
    this.#worker.ref();
    await Promise.race([this.#exit, delay(STOP_GRACE_MS, undefined, { ref: false })]);
    this.#worker.unref();
  }

  /** Tells the thread what all sessions together want. */
  #apply(): void {
    const wishes = [...this.#wishes];
    for (let device = 0; device < MOST_DEVICES; device += 1) {
      const mask = wishes.reduce(
        (bits, { kind, devices }) => (devices.includes(device) ? bits | WANTS[kind] : bits),
        0,
      );
      this.#control.want(device, mask);
    }
    const periods = wishes.flatMap(({ period_ms }) => (period_ms === undefined ? [] : [period_ms]));
    if (periods.length > 0) this.#control.setTelemetryPeriod(Math.min(...periods));
    this.#control.wake();
  }

  #recording(device: number): DeviceRecording {
    const known = this.#recordings.get(device) ?? new DeviceRecording(device);
    this.#recordings.set(device, known);
    return known;
  }

  #drainAll(): void {
    this.#reader.drain((kind, device, values) => this.#recording(device).take(kind, values));
    for (const { onDrain } of this.#wishes) onDrain?.();
  }
}
