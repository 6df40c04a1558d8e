import { batchOf, type ExperimentConfig, sectionOf } from '@llem/core';
import { type ModelConfig, readArchitecture } from '../models/architecture.ts';
import { cacheBytes, isQuantised, weightBytes } from './bytes-per-value.ts';
import { parametersOfConfig } from './parameters-of-config.ts';

/** What is known of a model without its weights. */
export interface ModelMetadata {
  /** Its config.json. */
  readonly config: ModelConfig | null;
  /** Elements of its tensors, by the metadata of its safetensors. */
  readonly parameters: number | null;
}

/** Memory of one GPU, in GB of 10⁹ bytes; null is unknown. */
export interface MemoryEstimate {
  readonly weights_gb: number | null;
  readonly kv_cache_gb: number | null;
  readonly overhead_gb: number | null;
  readonly total_gb: number | null;
}

const GB = 1e9;
/** Activations, buffers and fragmentation, as a share of the weights (measurement.md 11). */
const OVERHEAD = 0.15;

/**
 * What an experiment needs on each GPU that shares the model (CM-29): `weights = params × bytes`,
 * `kv = 2·L·(k·d)·S·B·bytes`, `overhead = 0.15·weights`, each divided by the tensor and pipeline parallel sizes.
 */
export function estimateMemory(config: ExperimentConfig, metadata: ModelMetadata): MemoryEstimate {
  const parameters = parameterCount(metadata);
  const shards = shardsOf(config);
  const share = (bytes: number | null) => (bytes === null ? null : bytes / shards / GB);
  const width = weightBytes(config, metadata.config);
  const weights_gb = share(parameters && width && parameters * width);
  const kv_cache_gb = share(cacheSize(config, metadata.config));
  const overhead_gb = weights_gb === null ? null : OVERHEAD * weights_gb;
  const isKnown = weights_gb !== null && kv_cache_gb !== null && overhead_gb !== null;
  const total_gb = isKnown ? weights_gb + kv_cache_gb + overhead_gb : null;
  return { weights_gb, kv_cache_gb, overhead_gb, total_gb };
}

/** GPUs that one copy of the model is cut over: tensor times pipeline parallel size. */
export function shardsOf(config: ExperimentConfig): number {
  const { tp_size, pp_size, tensor_parallel_size, pipeline_parallel_size } = sectionOf(config);
  return [tp_size, pp_size, tensor_parallel_size, pipeline_parallel_size].reduce<number>(
    (product, size) => (typeof size === 'number' ? product * size : product),
    1,
  );
}

function parameterCount({ config, parameters }: ModelMetadata): number | null {
  const computed = config === null ? null : parametersOfConfig(config);
  return isQuantised(config) ? computed : (parameters ?? computed);
}

/** Bytes of all keys and values when every request of a batch has its longest input and output. */
function cacheSize(config: ExperimentConfig, model: ModelConfig | null): number | null {
  const architecture = model && readArchitecture(model);
  if (!architecture) return null;
  const { layers, keyValueHeads, headSize, context } = architecture;
  const { max_input_tokens: input, max_output_tokens: output } = config;
  const tokens = input === null || output === null ? context : input + output;
  const batch = batchOf(config)?.value ?? 1;
  const bytes = tokens && 2 * layers * keyValueHeads * headSize * tokens * batch * cacheBytes(config);
  return bytes !== null && bytes <= Number.MAX_SAFE_INTEGER ? bytes : null;
}
