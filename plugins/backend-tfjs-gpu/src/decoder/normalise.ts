import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DecoderPlan } from '../model/decoder-plan.ts';
import type { TensorFlow } from '../runtimes/runtime.ts';
import type { NormWeights } from '../weights/load-weights.ts';

/** Normalises each row of [tokens, hidden]: RMS norm (Zhang and Sennrich 2019) or layer norm (Ba et al. 2016). */
export function normalise(
  tf: TensorFlow,
  { kind, epsilon }: DecoderPlan['norm'],
  { weight, bias }: NormWeights,
  x: Tensor2D,
): Tensor2D {
  const centred = kind === 'layer' ? tf.sub(x, tf.mean(x, -1, true)) : x;
  const power = tf.mean(tf.square(centred), -1, true);
  const scaled: Tensor2D = tf.mul(tf.mul(centred, tf.rsqrt(tf.add(power, epsilon))), weight);
  return bias ? tf.add(scaled, bias) : scaled;
}
