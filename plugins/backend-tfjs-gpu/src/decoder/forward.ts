import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Decoder } from './decoder.ts';
import type { LayerCache } from './key-value-cache.ts';
import { normalise } from './normalise.ts';
import { createPass, type Pass } from './pass.ts';
import { positionIds, type Span } from './positions.ts';
import { multiply, runLayer } from './run-layer.ts';

/**
 * Sends the columns of `span`, `ids` row by row, through all layers and gives the logits [rows, vocabulary] after
 * the last column. Each layer's cache in `layers` is replaced by the longer one; without `layers` no cache is kept.
 * `pause` is awaited between layers and may throw to end the pass.
 */
export async function forward(
  decoder: Decoder,
  ids: Int32Array,
  span: Span,
  layers: LayerCache[] | null,
  pause: () => Promise<void>,
): Promise<Tensor2D> {
  const { tf, weights } = decoder;
  using pass = createPass(decoder, span);
  let hidden = embed(decoder, ids, span);
  try {
    for (const [index, layerWeights] of weights.layers.entries()) {
      const past = layers?.[index];
      const next = tf.tidy(() => runLayer(decoder, layerWeights, hidden, pass, past));
      tf.dispose(past ? [hidden, past.keys, past.values] : hidden);
      hidden = next.hidden;
      if (layers) layers[index] = { keys: next.keys, values: next.values };
      else tf.dispose([next.keys, next.values]);
      await pause();
    }
    return tf.tidy(() => project(decoder, lastColumn(decoder, hidden, pass)));
  } finally {
    hidden.dispose();
  }
}

function embed({ tf, plan, weights }: Decoder, ids: Int32Array, span: Span): Tensor2D {
  const rows = tableRows(weights.embedding, ids, plan.hiddenSize);
  if (weights.positions) {
    const added = tableRows(weights.positions, positionIds(span), plan.hiddenSize);
    for (let index = 0; index < rows.length; index += 1)
      rows[index] = (rows[index] ?? 0) + (added[index] ?? 0);
  }
  return tf.tensor2d(rows, [ids.length, plan.hiddenSize]);
}

function tableRows(table: Float32Array, ids: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(ids.length * width);
  ids.forEach((id, index) => {
    rows.set(table.subarray(id * width, (id + 1) * width), index * width);
  });
  return rows;
}

function lastColumn({ tf, plan }: Decoder, hidden: Tensor2D, { rows, columns }: Pass): Tensor2D {
  if (columns === 1) return hidden;
  const last = tf.slice(
    tf.reshape(hidden, [rows, columns, plan.hiddenSize]),
    [0, columns - 1, 0],
    [-1, 1, -1],
  );
  return tf.reshape(last, [rows, plan.hiddenSize]);
}

function project(decoder: Decoder, hidden: Tensor2D): Tensor2D {
  const { tf, weights } = decoder;
  return multiply(tf, normalise(decoder, weights.finalNorm, hidden), weights.output);
}
