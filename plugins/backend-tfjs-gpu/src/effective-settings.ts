import { samplingSettings } from '@llem/plugin-kit';
import type { Engine } from './generation/engine.ts';
import type { RuntimeName } from './runtimes/runtime.ts';

interface Surroundings {
  readonly runtime: RuntimeName;
  readonly device: string;
  readonly threads: number;
  /** Null for a local directory and for the Hub's default branch. */
  readonly revision: string | null;
  readonly directory: string;
}

/** Every setting as it was used, defaults resolved. */
export function effectiveSettings(
  { decoder, config, batchSize, useCache, eosIds, padId }: Engine,
  { runtime, device, threads, revision, directory }: Surroundings,
): Readonly<Record<string, unknown>> {
  const sampling = samplingSettings(config);
  const ifSampling = <T>(value: T) => (sampling.greedy ? null : value);
  return {
    tf_backend: runtime,
    tf_version: decoder.tf.version_core,
    device,
    threads,
    precision: 'fp32',
    model_directory: directory,
    revision,
    family: decoder.plan.family,
    context_limit: decoder.plan.contextLimit,
    batch_size: batchSize,
    use_cache: useCache,
    padding_side: 'left',
    pad_token_id: padId,
    eos_token_ids: eosIds,
    max_input_tokens: config.max_input_tokens,
    max_output_tokens: config.max_output_tokens,
    decoding_strategy: sampling.greedy ? 'greedy' : 'sampling',
    temperature: ifSampling(sampling.temperature),
    top_k: ifSampling(sampling.topK),
    top_p: ifSampling(sampling.topP),
    min_p: ifSampling(sampling.minP),
    repetition_penalty: sampling.repetitionPenalty,
    min_new_tokens: sampling.minNewTokens,
    ignore_eos: sampling.ignoreEos,
    random_seed: config.random_seed,
    memory_source: 'process_rss',
  };
}
