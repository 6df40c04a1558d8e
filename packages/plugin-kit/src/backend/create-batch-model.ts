import {
  type Clock,
  type ExperimentConfig,
  type InferenceOutput,
  LLEMError,
  type LoadedModel,
  messageOf,
  type Prompt,
} from '@llem/core';
import { arrivalTimes } from './arrival-times.ts';
import type { BatchEngine } from './batch-engine.ts';
import { runFailed } from './failures.ts';
import { runBatches } from './run-batches.ts';

/** Output of a warm-up run at most (measurement.md 8). */
const WARMUP_TOKENS = 32;

/** What an engine in this process may leave out. */
const UNSAID = {
  device_uuids: [],
  model_memory_mb: 0,
  non_embedding_parameters: null,
  architecture: null,
  libraries: {},
  cuda_version: null,
  build_metadata: null,
  env: {},
  warnings: [],
};

/**
 * A `LoadedModel` of an engine that generates static batches: tokens are fitted and counted, requests arrive, phases
 * and token times are told as the contract wants them, and failures are BackendErrors. The engine only generates.
 */
export function createBatchModel(engine: BatchEngine, config: ExperimentConfig, clock: Clock): LoadedModel {
  let disposed = false;
  const generate = (
    prompts: readonly Prompt[],
    arrivals: readonly number[] | null,
    maxOutputTokens: number | null,
    signal: AbortSignal,
  ) =>
    guarded(config.backend, signal, () =>
      runBatches(engine, { config, clock, prompts, arrivals, maxOutputTokens, signal }),
    );
  return {
    info: { ...UNSAID, ...engine.info },
    async warmup(prompt, signal) {
      const prompts = new Array<Prompt>(engine.batchSize).fill(prompt);
      const limit = Math.min(config.max_output_tokens ?? WARMUP_TOKENS, WARMUP_TOKENS);
      const start = clock.now();
      await generate(prompts, null, limit, signal);
      return { latency_ms: (clock.now() - start) * 1000 };
    },
    run: (prompts, signal) =>
      generate(prompts, arrivalTimes(config, prompts.length), config.max_output_tokens, signal),
    ...(engine.capture && { capture: engine.capture.bind(engine) }),
    async [Symbol.asyncDispose]() {
      if (disposed) return;
      disposed = true;
      await engine.dispose();
    },
  };
}

/** A run whose failures are BackendErrors; a cancellation stays what it is. */
async function guarded(
  backend: string,
  signal: AbortSignal,
  run: () => Promise<InferenceOutput>,
): Promise<InferenceOutput> {
  try {
    signal.throwIfAborted();
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    throw LLEMError.is(error) ? error : runFailed(backend, messageOf(error), { cause: error });
  }
}
