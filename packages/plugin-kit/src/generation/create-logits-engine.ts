import type { Clock, ExperimentConfig } from '@llem/core';
import { mulberry32 } from '@llem/hub';
import type { BatchEngine, BatchRun } from '../backend/batch-engine.ts';
import { createTokenChooser } from './create-token-chooser.ts';
import { generateRows } from './generate-rows.ts';
import type { LogitsEngine } from './logits-engine.ts';
import { padLeft } from './pad-left.ts';
import { residentMemory, startMemoryPeak } from './process-memory.ts';
import { requestSeed } from './request-seed.ts';
import { samplingSettings } from './sampling-settings.ts';

/** Any id will do: padding is masked, and what follows the end of a row is not its output. */
const PAD = 0;

/**
 * An engine of logits as `createBatchModel` drives it: prompts padded on the left, tokens chosen for each request by
 * a generator of its own, rows ended, cache and memory counted, settings told.
 */
export function createLogitsEngine(
  engine: LogitsEngine,
  config: ExperimentConfig,
  clock: Clock,
): BatchEngine {
  const { info, batchSize, contextSize, longestSequence, eosIds } = engine;
  const sampling = samplingSettings(config);
  return {
    info: {
      model_memory_mb: residentMemory(),
      ...info,
      effective_settings: {
        batch_size: batchSize,
        context_size: contextSize,
        max_input_tokens: config.max_input_tokens,
        max_output_tokens: config.max_output_tokens,
        sampling,
        random_seed: config.random_seed,
        eos_token_ids: eosIds,
        memory_source: 'process_rss',
        ...info.effective_settings,
      },
    },
    batchSize,
    contextSize,
    ...(longestSequence !== undefined && { longestSequence }),
    tokenize: (text, signal) => engine.tokenize(text, signal),
    begin: (signal) => beginRun(engine, config, clock, signal),
    capture: async () => ({
      engine: engine.built,
      sampling: { ...sampling },
      library_version: info.engine_version,
    }),
    dispose: () => engine.dispose(),
  };
}

function beginRun(
  engine: LogitsEngine,
  config: ExperimentConfig,
  clock: Clock,
  signal: AbortSignal,
): BatchRun {
  const sampling = samplingSettings(config);
  const ends = new Set(sampling.ignoreEos ? [] : engine.eosIds);
  const peak = startMemoryPeak();
  let [padding_tokens, cacheBytes] = [0, 0];
  return {
    async generate(rows) {
      const choosers = rows.map((row) =>
        createTokenChooser(sampling, engine.eosIds, mulberry32(requestSeed(config, row))),
      );
      const { ids: prompts, padding } = padLeft(
        rows.map(({ input }) => input),
        PAD,
      );
      const batch = engine.begin(padding);
      const generated = await generateRows(rows, {
        ...{ prompts, padId: PAD, ends, clock },
        async step(ids, progress) {
          signal.throwIfAborted();
          const logitsOf = await batch.feed(ids);
          return progress.map((row, index) => choosers[index]?.(logitsOf(index), row) ?? PAD);
        },
      });
      padding_tokens += padding.reduce((sum, pads) => sum + pads, 0);
      cacheBytes = Math.max(cacheBytes, batch.cacheBytes());
      return generated;
    },
    figures() {
      const { mb, source } = peak.read();
      const size_mb = cacheBytes / 2 ** 20;
      return {
        peak_memory_mb: mb,
        padding_tokens,
        kv_cache: { size_mb, hit_rate: null, blocks_used: null, blocks_total: null },
        extras: { memory_source: source },
      };
    },
  };
}
