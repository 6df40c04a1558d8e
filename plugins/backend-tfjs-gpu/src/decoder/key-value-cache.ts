import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';

/** Keys and values of past tokens of one layer, each [rows, kvHeads, columns, headDim]. */
export interface LayerCache {
  readonly keys: Tensor4D;
  readonly values: Tensor4D;
}

/** Past and new columns in one tensor. */
export function append(tf: TensorFlow, past: Tensor4D | undefined, fresh: Tensor4D): Tensor4D {
  return past ? tf.concat([past, fresh], 2) : fresh;
}

/** The columns that later queries can still see: all, or those of the window less the query's own. */
export function keepVisible(tf: TensorFlow, tensor: Tensor4D, window: number | null): Tensor4D {
  const [rows, heads, columns, size] = tensor.shape;
  if (window === null || columns < window) return tensor;
  return tf.slice(tensor, [0, 0, columns - window + 1, 0], [rows, heads, window - 1, size]);
}
