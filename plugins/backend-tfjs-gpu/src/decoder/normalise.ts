import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { NormWeights } from '../weights/load-weights.ts';
import type { Decoder } from './decoder.ts';

/** Normalises each row of [tokens, hidden]: RMS norm (Zhang and Sennrich 2019) or layer norm (Ba et al. 2016). */
export function normalise(
  { tf, plan, epsilon }: Decoder,
  { weight, bias }: NormWeights,
  x: Tensor2D,
): Tensor2D {
  const centred = plan.norm.kind === 'layer' ? tf.sub(x, tf.mean(x, -1, true)) : x;
  const power = tf.mean(tf.square(centred), -1, true);
  const scaled: Tensor2D = tf.mul(tf.mul(centred, tf.rsqrt(tf.add(power, epsilon))), weight);
  return bias ? tf.add(scaled, bias) : scaled;
}
