import { createTokenChooser, type RowHistory, type SamplingSettings } from '@llem/plugin-kit';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';

/**
 * Chooses the next token of every row from the logits [rows, vocabulary], whose values it uses up. Its reading
 * synchronises with the device.
 */
export type BatchChooser = (logits: Tensor2D, rows: readonly RowHistory[]) => Promise<readonly number[]>;

/**
 * The chooser of one run. `random` draws once per row and step, also of rows that have ended, so that a row's end
 * does not change its neighbours.
 */
export function createBatchChooser(
  tf: TensorFlow,
  settings: SamplingSettings,
  eosIds: readonly number[],
  random: () => number,
): BatchChooser {
  const { greedy, repetitionPenalty, minNewTokens, ignoreEos } = settings;
  if (greedy && repetitionPenalty === 1 && (minNewTokens === 0 || ignoreEos))
    return (logits) => readArgMax(tf, logits);
  const choose = createTokenChooser(settings, eosIds, random);
  return async (logits, rows) => {
    const values = await logits.data<'float32'>();
    const size = logits.shape[1];
    return rows.map((row, index) => choose(values.subarray(index * size, (index + 1) * size), row));
  };
}

/** Only the ids leave the device. */
async function readArgMax(tf: TensorFlow, logits: Tensor2D): Promise<readonly number[]> {
  const best = tf.argMax(logits, 1);
  try {
    return Array.from(await best.data());
  } finally {
    best.dispose();
  }
}
