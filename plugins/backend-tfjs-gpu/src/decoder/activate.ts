import type { Tensor2D } from '@tensorflow/tfjs-core';
import { modelUnsupported } from '../errors.ts';
import type { TensorFlow } from '../runtimes/runtime.ts';

/** Activations by the names of transformers' `ACT2FN`. */
const ACTIVATIONS = {
  silu: (tf: TensorFlow, x: Tensor2D): Tensor2D => tf.mul(x, tf.sigmoid(x)),
  relu: (tf: TensorFlow, x: Tensor2D): Tensor2D => tf.relu(x),
  gelu: (tf: TensorFlow, x: Tensor2D): Tensor2D =>
    tf.mul(x, tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5)),
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
};

export type Activation = keyof typeof ACTIVATIONS;

/** The activation that config.json names in `field`; a BackendError for one that is not here. */
export function activationOf(name: string, field: string): Activation {
  const known = Object.keys(ACTIVATIONS).find((activation): activation is Activation => activation === name);
  if (known) return known;
  throw modelUnsupported(
    `${field} is "${name}" in config.json; it knows ${Object.keys(ACTIVATIONS).join(', ')}`,
  );
}

export function activate(tf: TensorFlow, activation: Activation, x: Tensor2D): Tensor2D {
  return ACTIVATIONS[activation](tf, x);
}

/**
 * Hendrycks and Gimpel 2016, the approximation by tanh: x/2·(1 + tanh z), z = √(2/π)·(x + 0.044715·x³), written as
 * x·sigmoid(2z), which is the same and takes fewer operations.
 */
function tanhGelu(tf: TensorFlow, x: Tensor2D): Tensor2D {
  const slope = 2 * Math.sqrt(2 / Math.PI);
  return tf.mul(x, tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), slope * 0.044715), slope))));
}
