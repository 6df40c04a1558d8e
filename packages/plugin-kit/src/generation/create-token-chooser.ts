import { filterLogits, penaliseRepetition } from './filter-logits.ts';
import type { SamplingSettings } from './sampling-settings.ts';

/** State of one row that the choice of its next token depends on. */
export interface RowHistory {
  /** Distinct ids of the row so far, prompt and output; padding is none of them. */
  readonly seen: ReadonlySet<number>;
  readonly newTokens: number;
}

/** Chooses the next token of one row from its logits, whose values it uses up. */
export type TokenChooser = (logits: Float32Array, row: RowHistory) => number;

/**
 * The chooser of one run, for an engine that gives logits: repetition penalty, `min_new_tokens`, then arg max or a
 * draw from what temperature, top_k, top_p and min_p leave. `random` draws once for every row and step.
 */
export function createTokenChooser(
  settings: SamplingSettings,
  eosIds: readonly number[],
  random: () => number,
): TokenChooser {
  const { greedy, repetitionPenalty } = settings;
  const minNewTokens = settings.ignoreEos ? 0 : settings.minNewTokens;
  return (logits, row) => {
    if (repetitionPenalty !== 1) penaliseRepetition(logits, row.seen, repetitionPenalty);
    if (row.newTokens < minNewTokens) for (const id of eosIds) logits[id] = Number.NEGATIVE_INFINITY;
    return greedy ? argMax(logits) : draw(logits, settings, random());
  };
}

/** A token with its probability: the first whose cumulated share exceeds `uniform`. */
function draw(logits: Float32Array, settings: SamplingSettings, uniform: number): number {
  const { ids, probabilities } = filterLogits(logits, settings);
  let cumulated = 0;
  const index = probabilities.findIndex((probability) => {
    cumulated += probability;
    return uniform < cumulated;
  });
  return ids.at(index) ?? argMax(logits);
}

function argMax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}
