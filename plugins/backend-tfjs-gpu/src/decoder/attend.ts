import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';
import { batchedProduct } from './batched-product.ts';

/**
 * Softmax attention of queries [rows, heads, columns, size] over keys and values [rows, kvHeads, visible, size];
 * consecutive heads share one of keys and values. `mask` is [rows or 1, 1, 1, columns, visible]. The scale of the
 * scores is in the queries' weights.
 */
export function attend(
  tf: TensorFlow,
  queries: Tensor4D,
  keys: Tensor4D,
  values: Tensor4D,
  mask: Tensor | null,
): Tensor4D {
  const [rows, heads, columns, size] = queries.shape;
  const [, kvHeads, visible] = keys.shape;
  const group = heads / kvHeads;
  const grouped: Tensor4D = tf.reshape(queries, [rows, kvHeads, group * columns, size]);
  let scores = batchedProduct(tf, grouped, keys, true);
  if (mask) {
    const masked = tf.add(tf.reshape(scores, [rows, kvHeads, group, columns, visible]), mask);
    scores = tf.reshape(masked, [rows, kvHeads, group * columns, visible]);
  }
  const attended = batchedProduct(tf, tf.softmax(scores), values, false);
  return tf.reshape(attended, [rows, heads, columns, size]);
}
