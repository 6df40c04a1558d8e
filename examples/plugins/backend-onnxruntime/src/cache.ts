import { BackendError } from '@llem/core';
import type { InferenceSession } from 'onnxruntime-node';

/** Keys or values of a layer: `[batch, heads, past, head]`. */
export interface CacheInput {
  readonly input: string;
  readonly output: string;
  readonly heads: number;
  readonly size: number;
}

const OTHER_INPUTS = ['input_ids', 'attention_mask', 'position_ids'];
const PAST = 'past_key_values';

/** The cache that a graph takes and gives. Throws for a graph that is no decoder with one. */
export function cacheOf({ inputMetadata, outputMetadata }: InferenceSession): readonly CacheInput[] {
  const cache = inputMetadata.flatMap((input) => {
    const [, heads, , size] = input.isTensor ? input.shape : [];
    const isCache = input.name.startsWith(PAST) && input.isTensor && input.type === 'float32';
    if (!isCache || typeof heads !== 'number' || typeof size !== 'number') return [];
    return [{ input: input.name, output: input.name.replace(PAST, 'present'), heads, size }];
  });
  const known = [...OTHER_INPUTS, ...cache.map(({ input }) => input)];
  const strange = inputMetadata.filter(({ name }) => !known.includes(name)).map(({ name }) => name);
  const floats = outputMetadata.filter((output) => output.isTensor && output.type === 'float32');
  const missing = ['logits', ...cache.map(({ output }) => output)].filter(
    (name) => !floats.some((output) => output.name === name),
  );
  if (cache.length > 0 && strange.length === 0 && missing.length === 0) return cache;
  const what =
    cache.length === 0
      ? `no fp32 inputs ${PAST}.*`
      : `inputs ${strange.join(', ')}; no fp32 outputs ${missing.join(', ')}`;
  throw new BackendError('BACKEND.MODEL_UNSUPPORTED', `onnxruntime cannot run this graph: ${what}`, {
    backend: 'onnxruntime',
    fix: 'optimum-cli export onnx --task text-generation-with-past',
  });
}
