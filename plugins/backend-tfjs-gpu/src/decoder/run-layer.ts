import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DecoderPlan } from '../model/decoder-plan.ts';
import type { TensorFlow } from '../runtimes/runtime.ts';
import type { LayerWeights, LinearWeights } from '../weights/load-weights.ts';
import { activate } from './activate.ts';
import { attend } from './attend.ts';
import type { Decoder } from './decoder.ts';
import { append, keepVisible, type LayerCache } from './key-value-cache.ts';
import { normalise } from './normalise.ts';
import type { Pass } from './pass.ts';

/** A type, not an interface: a tidy takes only what it can walk through as a map of tensors. */
type LayerOutput = { hidden: Tensor2D; keys: Tensor4D; values: Tensor4D };

/** One transformer block on [rows·columns, hidden]. Must run in a `tidy`; what it returns is the caller's. */
export function runLayer(
  decoder: Decoder,
  weights: LayerWeights,
  hidden: Tensor2D,
  pass: Pass,
  past: LayerCache | undefined,
): LayerOutput {
  const { tf, plan } = decoder;
  const { window } = weights;
  const { rows, columns } = pass;
  const input = normalise(decoder, weights.attentionNorm, hidden);
  const {
    queries,
    keys: freshKeys,
    values: freshValues,
  } = project(tf, plan, weights.attentionInput, input, pass);
  const keys = append(tf, past?.keys, freshKeys);
  const values = append(tf, past?.values, freshValues);
  const attended = attend(tf, queries, keys, values, pass.mask(keys.shape[2], window));
  const ordered = columns === 1 ? attended : tf.transpose(attended, [0, 2, 1, 3]);
  const merged: Tensor2D = tf.reshape(ordered, [rows * columns, plan.heads * plan.headDim]);
  const residual: Tensor2D = tf.add(hidden, multiply(tf, merged, weights.attentionOutput));

  const { gate, up } = weights.mlpInput;
  const normed = normalise(decoder, weights.mlpNorm, residual);
  const activated = activate(tf, plan.activation, multiply(tf, normed, gate));
  const inner: Tensor2D = up ? tf.mul(activated, multiply(tf, normed, up)) : activated;
  return {
    hidden: tf.add(residual, multiply(tf, inner, weights.mlpOutput)),
    keys: keepVisible(tf, keys, window),
    values: keepVisible(tf, values, window),
  };
}

/** Rank 2, untransposed: the one form of a product that every runtime has a fast kernel for. */
export function multiply(tf: TensorFlow, input: Tensor2D, { weight, bias }: LinearWeights): Tensor2D {
  return bias ? (tf.fused.matMul({ a: input, b: weight, bias }) as Tensor2D) : tf.matMul(input, weight);
}

/** Queries, keys and values [rows, heads, columns, size], the first two turned to their positions. */
function project(tf: TensorFlow, plan: DecoderPlan, weights: LinearWeights, input: Tensor2D, pass: Pass) {
  const { heads, kvHeads, headDim } = plan;
  const { rows, columns } = pass;
  const all = heads + 2 * kvHeads;
  const flat = multiply(tf, input, weights);
  const split: Tensor4D =
    columns === 1
      ? tf.reshape(flat, [rows, all, 1, headDim])
      : tf.transpose(tf.reshape(flat, [rows, columns, all, headDim]), [0, 2, 1, 3]);
  const part = (tensor: Tensor4D, from: number, count: number) => headsOf(tf, tensor, from, count);
  const turned = pass.rotary ? turn(tf, part(split, 0, heads + kvHeads), pass.rotary) : split;
  return {
    queries: part(turned, 0, heads),
    keys: part(turned, heads, kvHeads),
    values: part(split, heads + kvHeads, kvHeads),
  };
}

/** Heads `from` to `from + count`, cut as a matrix: slicing by two dimensions costs a fifth of slicing by four. */
function headsOf(tf: TensorFlow, tensor: Tensor4D, from: number, count: number): Tensor4D {
  const [rows, heads, columns, size] = tensor.shape;
  const width = columns * size;
  const flat: Tensor2D = tf.reshape(tensor, [rows, heads * width]);
  return tf.reshape(tf.slice(flat, [0, from * width], [rows, count * width]), [rows, count, columns, size]);
}

/** Rotary embedding of [rows, heads, columns, size]: x·cos + turned(x)·sin, the turn by a product, which is exact. */
function turn(tf: TensorFlow, x: Tensor4D, { cosines, sines, turn }: NonNullable<Pass['rotary']>): Tensor4D {
  const size = x.shape[3];
  const flat: Tensor2D = tf.reshape(x, [x.size / size, size]);
  const turned: Tensor4D = tf.reshape(tf.matMul(flat, turn), x.shape);
  return tf.add(tf.mul(x, cosines), tf.mul(turned, sines));
}
