import { LLEMError, type LoadedModel, type LoadedModelInfo, type Prompt } from '@llem/core';
import { arrivalTimes } from '@llem/plugin-kit';
import { messageOf, runFailed } from './errors.ts';
import type { Engine } from './generation/engine.ts';
import { runPrompts, type Work } from './generation/run-prompts.ts';

/** Output of a warm-up run at most (measurement.md 8). */
const WARMUP_TOKENS = 32;

/** The engine as the harness drives it. */
export function createLoadedModel(engine: Engine, info: LoadedModelInfo): LoadedModel {
  const { config, batchSize, clock } = engine;
  let disposed = false;
  return {
    info,
    async warmup(prompt, signal) {
      const prompts = new Array<Prompt>(batchSize).fill(prompt);
      const maxOutputTokens = Math.min(config.max_output_tokens ?? WARMUP_TOKENS, WARMUP_TOKENS);
      const start = clock.now();
      await guarded(engine, { prompts, arrivals: null, maxOutputTokens }, signal);
      return { latency_ms: (clock.now() - start) * 1000 };
    },
    run(prompts, signal) {
      const arrivals = arrivalTimes(config, prompts.length);
      return guarded(engine, { prompts, arrivals, maxOutputTokens: config.max_output_tokens }, signal);
    },
    async [Symbol.asyncDispose]() {
      if (disposed) return;
      disposed = true;
      engine.decoder[Symbol.dispose]();
    },
  };
}

/** A run whose failures are BackendErrors; a cancellation stays what it is. */
async function guarded(engine: Engine, work: Work, signal: AbortSignal) {
  try {
    return await runPrompts(engine, work, signal);
  } catch (error) {
    if (signal.aborted || LLEMError.is(error)) throw error;
    throw runFailed(messageOf(error), 'set a smaller tfjs.batch_size, or choose a smaller model', error);
  }
}
