import type { ExperimentConfig } from '@llem/core';
import { type BatchRow, requestSeed, samplingSettings } from '@llem/plugin-kit';
import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { Engine } from './engine.ts';

/**
 * How a row chooses its tokens; `output` grows as it does. Nothing is left to the library's defaults, which sample
 * with top_k 40 and penalise the last 64 tokens only.
 */
export function samplingOptions(
  config: ExperimentConfig,
  row: BatchRow,
  output: readonly Token[],
): SequenceEvaluateOptions {
  const { greedy, temperature, topK, topP, minP, repetitionPenalty: penalty } = samplingSettings(config);
  const seed = requestSeed(config, row);
  return {
    ...(greedy ? { temperature: 0 } : { temperature, topK, topP, minP: minP ?? 0, seed }),
    ...(penalty !== 1 && {
      repeatPenalty: {
        penalty,
        punishTokens: () => [...(row.input as readonly Token[]), ...output],
        maxPunishTokens: row.input.length + row.limit,
      },
    }),
    // The end of text is a token that counts; whether it ends the request is not the library's to decide.
    yieldEogToken: true,
  };
}

/** The section as the engine resolved it, under the section's names. */
export function effectiveSettings({ llama, model, built }: Engine) {
  return {
    batch_size: built.totalSequences,
    n_ctx: built.contextSize,
    n_batch: built.batchSize,
    n_threads: built.idealThreads,
    processor: llama.gpu || 'cpu',
    gpu_layers: model.gpuLayers,
    flash_attention: model.flashAttentionSupported && built.flashAttention,
    use_mmap: model.useMmap,
  };
}

/** A warning for every setting that the engine took and did not follow. It rounds a context up to multiples of 256. */
export function ignoredSettings(engine: Engine): readonly string[] {
  const used: Readonly<Record<string, unknown>> = effectiveSettings(engine);
  return Object.entries(engine.section)
    .filter(([name, value]) => value != null && name !== 'n_ctx' && used[name] !== value)
    .map(
      ([name, value]) =>
        `setting_ignored: llama-cpp.${name} is ${value}, llama.cpp uses ${used[name]}. Remove it, or set it to ${used[name]}.`,
    );
}
