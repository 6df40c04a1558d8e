import type { ModelSource } from '../models/model-source.ts';
import { readModelConfig } from '../models/read-model-config.ts';
import { readParameterCount } from '../models/read-parameter-count.ts';
import type { ModelMetadata } from './estimate-memory.ts';

/**
 * Sizes of a model from its directory, the cache, or the Hub within 5 s; null where they cannot be had, never an error
 * but the reason of the signal that aborts.
 */
export async function readModelMetadata(source: ModelSource): Promise<ModelMetadata> {
  const [config, parameters] = await Promise.all([readModelConfig(source), readParameterCount(source)]);
  return { config, parameters };
}
