import type { ComponentContext, ExperimentConfig, InferenceOutput, LoadedModel, Prompt } from '@llem/core';
import type { Engine } from './engine.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { runBatch } from './run-batch.ts';

/** Output of a warm-up run at most (the contract of `warmup`). */
const WARMUP_TOKENS = 32;

/** Opens the model in the engine and makes of it what the harness drives. */
export async function loadModel(
  engine: Engine,
  config: ExperimentConfig,
  batchSize: number,
  { clock, signal }: ComponentContext,
): Promise<LoadedModel> {
  refuseUnsupported(config, engine);
  const options = { seed: config.random_seed, ...config.passthrough_kwargs };
  const model = await engine.open(config.model, options);
  if (signal.aborted) {
    await model.close();
    throw signal.reason;
  }

  async function generate(
    prompts: readonly Prompt[],
    limit: number | null,
    abort: AbortSignal,
  ): Promise<InferenceOutput> {
    abort.throwIfAborted();
    const start_s = clock.now();
    const batches = [];
    for (let first = 0; first < prompts.length; first += batchSize) {
      const batch = prompts.slice(first, first + batchSize);
      batches.push(await runBatch(model, config, batch, limit, clock, abort));
    }
    return {
      window: { start_s, end_s: clock.now() },
      requests: batches.flatMap(({ requests }) => requests),
      batch_times: batches.map(({ seconds }) => seconds),
      phases: null,
      peak_memory_mb: null,
      padding_tokens: null,
      truncated_prompts: batches.reduce((sum, { truncated }) => sum + truncated, 0),
      kv_cache: null,
      warnings: [],
      extras: {},
    };
  }

  let isClosed = false;
  return {
    info: {
      device_uuids: [],
      model_memory_mb: 0,
      non_embedding_parameters: null,
      architecture: null,
      engine_version: engine.version,
      libraries: {},
      cuda_version: null,
      effective_settings: {
        ...options,
        ...config.decoder,
        batch_size: batchSize,
        precision: config.precision,
      },
      tokenizer: 'byte',
      build_metadata: null,
      env: {},
      warnings: [],
    },
    async warmup(prompt, abort) {
      const limit = Math.min(config.max_output_tokens ?? WARMUP_TOKENS, WARMUP_TOKENS);
      const { window } = await generate(new Array<Prompt>(batchSize).fill(prompt), limit, abort);
      return { latency_ms: (window.end_s - window.start_s) * 1000 };
    },
    run: (prompts, abort) => generate(prompts, config.max_output_tokens, abort),
    async [Symbol.asyncDispose]() {
      if (isClosed) return;
      isClosed = true;
      await model.close();
    },
  };
}
