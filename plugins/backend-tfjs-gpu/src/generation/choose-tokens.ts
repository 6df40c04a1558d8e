import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';
import { filterLogits, penaliseRepetition } from './filter-logits.ts';
import type { SamplingSettings } from './sampling-settings.ts';

/** State of one row that the choice of its next token depends on. */
export interface RowHistory {
  /** Distinct ids of the row so far, prompt and output; padding is none of them. */
  readonly seen: ReadonlySet<number>;
  readonly newTokens: number;
}

/**
 * Chooses the next token of every row from the logits [rows, vocabulary], whose values it uses up. Its reading
 * synchronises with the device.
 */
export type TokenChooser = (logits: Tensor2D, rows: readonly RowHistory[]) => Promise<readonly number[]>;

/**
 * The chooser of one run. `random` draws once per row and step, also of rows that have ended, so that a row's end
 * does not change its neighbours.
 */
export function createTokenChooser(
  tf: TensorFlow,
  settings: SamplingSettings,
  eosIds: readonly number[],
  random: () => number,
): TokenChooser {
  const { greedy, repetitionPenalty } = settings;
  const minNewTokens = settings.ignoreEos ? 0 : settings.minNewTokens;
  if (greedy && repetitionPenalty === 1 && minNewTokens === 0) return (logits) => readArgMax(tf, logits);
  return async (logits, rows) => {
    const values = await logits.data<'float32'>();
    const size = logits.shape[1];
    return rows.map((row, index) => {
      const scores = values.subarray(index * size, (index + 1) * size);
      if (repetitionPenalty !== 1) penaliseRepetition(scores, row.seen, repetitionPenalty);
      if (row.newTokens < minNewTokens) for (const id of eosIds) scores[id] = Number.NEGATIVE_INFINITY;
      return greedy ? argMax(scores) : draw(scores, settings, random());
    });
  };
}

/** A token with its probability: the first whose cumulated share exceeds `uniform`. */
function draw(scores: Float32Array, settings: SamplingSettings, uniform: number): number {
  const { ids, probabilities } = filterLogits(scores, settings);
  let cumulated = 0;
  const index = probabilities.findIndex((probability) => {
    cumulated += probability;
    return uniform < cumulated;
  });
  return ids.at(index) ?? argMax(scores);
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

function argMax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}
