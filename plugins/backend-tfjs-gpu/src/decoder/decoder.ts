import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { DecoderPlan } from '../model/decoder-plan.ts';
import type { TensorFlow } from '../runtimes/runtime.ts';
import type { DecoderWeights } from '../weights/load-weights.ts';

/** A model on a device, ready to decode batches. Disposing it frees the weights. */
export interface Decoder extends Disposable {
  readonly tf: TensorFlow;
  readonly plan: DecoderPlan;
  readonly weights: DecoderWeights;
  /** Of rotary models: [size, size] with x · turn = (−second half, first half); exact, one ±1 per column. */
  readonly turn: Tensor2D | null;
  /** Of the norms; a tensor, because a number would be brought to the device anew for every norm. */
  readonly epsilon: Scalar;
}

export function createDecoder(tf: TensorFlow, plan: DecoderPlan, weights: DecoderWeights): Decoder {
  const turn = plan.positions.kind === 'rotary' ? turnMatrix(tf, plan.positions.frequencies.length) : null;
  const epsilon = tf.scalar(plan.norm.epsilon);
  return {
    tf,
    plan,
    weights,
    turn,
    epsilon,
    [Symbol.dispose]() {
      weights[Symbol.dispose]();
      turn?.dispose();
      epsilon.dispose();
    },
  };
}

function turnMatrix(tf: TensorFlow, pairs: number): Tensor2D {
  const size = 2 * pairs;
  const values = new Float32Array(size * size);
  for (let pair = 0; pair < pairs; pair += 1) {
    values[(pair + pairs) * size + pair] = -1;
    values[pair * size + pair + pairs] = 1;
  }
  return tf.tensor2d(values, [size, size]);
}
