import type { Rank } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { batchedProduct } from '../src/decoder/batched-product.ts';
import { wasmRuntime } from '../src/runtimes/wasm.ts';

const { tf } = await wasmRuntime.start();

it.each([
  [63, false],
  [64, false],
  [70, true],
])('backends.md 6: %i rows are the products of tf.matMul, transposed: %s', async (m, transposed) => {
  const left = tf.randomNormal<Rank.R4>([2, 3, m, 8], 0, 1, 'float32', 1);
  const right = tf.randomNormal<Rank.R4>(transposed ? [2, 3, 9, 8] : [2, 3, 8, 9], 0, 1, 'float32', 2);
  const difference = tf.tidy(() =>
    tf.max(
      tf.abs(tf.sub(batchedProduct(tf, left, right, transposed), tf.matMul(left, right, false, transposed))),
    ),
  );
  expect((await difference.data())[0]).toBeLessThan(1e-5);
  tf.dispose([left, right, difference]);
});
