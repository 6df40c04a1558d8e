import type {
  Clock,
  DeviceInfo,
  EnergyMeasurement,
  EnergySession,
  EnergySource,
  TimeWindow,
} from '@llem/core';
import { type Logger, messageOf, PluginError, safeCleanup } from '@llem/core';
import { estimateWindow } from './estimate/window-estimate.ts';
import { GIVE_IT_A_GPU } from './probe-nvml.ts';
import type { Sampler, Sampling } from './sampler/sampler.ts';

/** The thread boots, loads the library and reads once; a driver that takes longer will not measure either. */
const START_LIMIT_S = 10;
/** A tick comes every 100 ms; devices without a counter need as long for a quiet margin of power readings. */
const FIRST_TICK_LIMIT_S = 0.6;
const POLL_S = 0.005;
/** Readings after the window that the counter's quiet edge and its end tick need. */
const TRAILING_S = 0.75;
/** The same for averaged power, which shows the window for 1.15 s. */
const TRAILING_WITHOUT_COUNTER_S = 1.55;

interface SourceContext {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** GPU joules by NVML (measurement.md 4), read by `sampler`. */
export function createNvmlSource(sampler: Sampler, context: SourceContext): EnergySource {
  return {
    async start({ devices, signal }) {
      signal.throwIfAborted();
      const indices = indicesOf(devices);
      const sampling = sampler.join({ kind: 'ENERGY', devices: indices });
      try {
        await firstReadings(sampling, indices, context.clock, signal);
      } catch (error) {
        await safeCleanup('ending the sampling', () => sampling.end(), context.logger);
        signal.throwIfAborted();
        throw unavailable(error);
      }
      return new NvmlSession(sampling, indices, context.clock, signal);
    },
  };
}

/** Why it cannot start, as an error that says what to do; those of the sampling thread come without their class. */
function unavailable(error: unknown): PluginError {
  const reason = messageOf(error);
  const fix: unknown = error instanceof Error ? Reflect.get(error, 'fix') : null;
  return new PluginError('PLUGIN.UNAVAILABLE', reason, {
    fix: typeof fix === 'string' ? fix : GIVE_IT_A_GPU,
    cause: error,
  });
}

/** MIG instances of one board share its joules. */
function indicesOf(devices: readonly DeviceInfo[]): number[] {
  return [...new Set(devices.map(({ index }) => index))];
}

/** Resolves when every device has a tick behind it, or a margin of readings where it has no counter. */
async function firstReadings(
  sampling: Sampling,
  devices: readonly number[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const start_s = clock.now();
  const recordings = devices.map((device) => sampling.recording(device));
  let first_s: number | null = null;
  for (;;) {
    sampling.drain();
    if (recordings.every(({ hasTick }) => hasTick)) return;
    const now_s = clock.now();
    if (recordings.every(({ hasReading }) => hasReading)) first_s ??= now_s;
    if (first_s !== null && now_s - first_s > FIRST_TICK_LIMIT_S) return;
    const failing = recordings.findIndex(({ hasReading, failure }) => !hasReading && failure !== null);
    if (failing >= 0 && now_s - start_s > FIRST_TICK_LIMIT_S) {
      throw new Error(`GPU ${devices[failing]} cannot be read: ${recordings[failing]?.failure}`);
    }
    if (now_s - start_s > START_LIMIT_S)
      throw new Error(`the NVIDIA driver gave no reading within ${START_LIMIT_S} s`);
    await clock.sleep(POLL_S, signal);
  }
}

class NvmlSession implements EnergySession {
  readonly #sampling: Sampling;
  readonly #devices: readonly number[];
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(sampling: Sampling, devices: readonly number[], clock: Clock, signal: AbortSignal) {
    this.#sampling = sampling;
    this.#devices = devices;
    this.#clock = clock;
    this.#signal = signal;
  }

  async stop(window: TimeWindow): ReturnType<EnergySession['stop']> {
    const failure = await this.#finish(window);
    const devices = this.#devices.map((device) => this.#sampling.recording(device).observed(window));
    const { measurement, trace } = estimateWindow(devices, window);
    return failure === null
      ? { measurement, trace }
      : { measurement: failed(measurement, failure), trace: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sampling.end();
  }

  /** Waits for the readings behind the window, then ends the sampling. The reason when it did not live so long. */
  async #finish({ end_s }: TimeWindow): Promise<string | null> {
    try {
      this.#sampling.drain();
      const counted = this.#devices.every((device) => this.#sampling.recording(device).hasTick);
      const trailing_s = counted ? TRAILING_S : TRAILING_WITHOUT_COUNTER_S;
      const missing_s = end_s + trailing_s - this.#clock.now();
      // An aborted run wants no joules, and does not wait for them.
      if (missing_s > 0 && !this.#signal.aborted) {
        await this.#clock.sleep(Math.min(missing_s, trailing_s), this.#signal).catch(() => undefined);
      }
      this.#sampling.drain();
      return null;
    } catch (error) {
      return messageOf(error);
    } finally {
      await this.#sampling.end();
    }
  }
}

/** What was read before the thread died is part of a window at best, and a part is not its energy. */
function failed(measurement: EnergyMeasurement, reason: string): EnergyMeasurement {
  return {
    ...measurement,
    total_j: null,
    per_device_j: null,
    uncertainty_j: null,
    uncertainty_terms: [],
    cross_check: null,
    warnings: [
      `energy_source_failed: ${reason}, so the joules are unknown. Check the GPU with nvidia-smi and run again.`,
    ],
  };
}
