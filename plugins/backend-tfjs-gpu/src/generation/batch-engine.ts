import { LLEMError, messageOf } from '@llem/core';
import {
  type BatchEngine,
  type BatchRun,
  type EngineInfo,
  generateRows,
  mulberry32,
  padLeft,
  runFailed,
  samplingSettings,
  startMemoryPeak,
} from '@llem/plugin-kit';
import { startDecoding } from '../decoder/decoding.ts';
import { createBatchChooser } from './choose-tokens.ts';
import type { Engine } from './engine.ts';
import { knownIds } from './known-ids.ts';
import { createPause } from './pause.ts';

/** The engine as plugin-kit drives it. */
export function batchEngine(engine: Engine, info: EngineInfo): BatchEngine {
  const { decoder, tokenizer, batchSize } = engine;
  const { vocabSize, contextLimit, positions } = decoder.plan;
  return {
    info,
    batchSize,
    contextSize: contextLimit,
    // The last token chosen is not fed, so it needs no position.
    longestSequence: positions.kind === 'learned' ? contextLimit + 1 : Number.POSITIVE_INFINITY,
    tokenize: (text) => knownIds(tokenizer.encode(text), vocabSize),
    begin: (signal) => beginRun(engine, signal),
    dispose: () => decoder[Symbol.dispose](),
  };
}

/** The generator of sampling starts anew from the seed, so that equal runs have equal outputs. */
function beginRun(engine: Engine, signal: AbortSignal): BatchRun {
  const { clock, config, decoder, useCache, eosIds, padId } = engine;
  const random = mulberry32(config.random_seed);
  const choose = createBatchChooser(decoder.tf, samplingSettings(config), eosIds, random);
  const ends = new Set(config.decoder.ignore_eos ? [] : eosIds);
  const pause = createPause(clock, signal);
  const peak = startMemoryPeak();
  let [padding_tokens, cacheBytes] = [0, 0];
  return {
    async generate(rows) {
      const { ids: prompts, padding } = padLeft(
        rows.map(({ input }) => input),
        padId,
      );
      padding_tokens += padding.reduce((sum, pads) => sum + pads, 0);
      using decoding = startDecoding(decoder, padding, useCache);
      try {
        return await generateRows(rows, {
          ...{ prompts, padId, ends, clock },
          async step(ids, progress) {
            const logits = await decoding.feed(ids, pause);
            return await choose(logits, progress).finally(() => logits.dispose());
          },
        });
      } catch (error) {
        if (signal.aborted || LLEMError.is(error)) throw error;
        const fix = 'set a smaller tfjs.batch_size, or choose a smaller model';
        throw runFailed('tfjs', messageOf(error), { fix, cause: error });
      } finally {
        cacheBytes = Math.max(cacheBytes, decoding.cacheBytes);
      }
    },
    figures() {
      const { mb, source } = peak.read();
      const size_mb = cacheBytes / 2 ** 20;
      return {
        peak_memory_mb: mb,
        padding_tokens,
        kv_cache: useCache ? { size_mb, hit_rate: null, blocks_used: null, blocks_total: null } : null,
        extras: { memory_source: source },
      };
    },
  };
}
