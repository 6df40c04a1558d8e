import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';

/** Rows from which separate products pay: below, taking the matrices apart costs more than it saves. */
const MANY_ROWS = 64;

/**
 * Products of matrices, [b, h, m, k] times [b, h, k, n], the second given as [b, h, n, k] when `transposed`. Many
 * rows are multiplied matrix by matrix, because the WASM runtime has its fast kernel for rank 2 only: 3 to 10
 * times faster from 128 rows on.
 */
export function batchedProduct(
  tf: TensorFlow,
  left: Tensor4D,
  right: Tensor4D,
  transposed: boolean,
): Tensor4D {
  const [rows, heads, m, k] = left.shape;
  if (m < MANY_ROWS) return tf.matMul(left, right, false, transposed);
  const plain = transposed ? tf.transpose(right, [0, 1, 3, 2]) : right;
  const n = plain.shape[3];
  const lefts: Tensor3D = tf.reshape(left, [rows * heads, m, k]);
  const rights: Tensor3D = tf.reshape(plain, [rows * heads, k, n]);
  const products = Array.from({ length: rows * heads }, (_, index) =>
    tf.matMul(matrixAt(tf, lefts, index), matrixAt(tf, rights, index)),
  );
  return tf.reshape(tf.stack(products), [rows, heads, m, n]);
}

function matrixAt(tf: TensorFlow, matrices: Tensor3D, index: number): Tensor2D {
  const [, height, width] = matrices.shape;
  return tf.reshape(tf.slice(matrices, [index, 0, 0], [1, height, width]), [height, width]);
}
