import type { SamplingSettings } from './sampling-settings.ts';

/** Tokens that may be drawn and their probabilities, which add up to 1. */
export interface Candidates {
  readonly ids: readonly number[];
  readonly probabilities: readonly number[];
}

/**
 * Makes tokens that are already in the row less likely, in place: a negative logit times the penalty, any other
 * divided by it (Keskar et al. 2019; transformers' RepetitionPenaltyLogitsProcessor).
 */
export function penaliseRepetition(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  for (const id of seen) {
    const logit = logits[id] ?? 0;
    logits[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

/**
 * The distribution that sampling draws from: temperature, top_k, top_p and min_p in this order, each on what the
 * one before left, with the formulas of transformers' logits warpers. A tie at the border of top_k stays in.
 */
export function filterLogits(
  logits: Float32Array,
  { temperature, topK, topP, minP }: Pick<SamplingSettings, 'temperature' | 'topK' | 'topP' | 'minP'>,
): Candidates {
  const threshold = topK > 0 && topK < logits.length ? kthLargest(logits, topK) : Number.NEGATIVE_INFINITY;
  const ids: number[] = [];
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? Number.NEGATIVE_INFINITY;
    if (logit >= threshold && logit > Number.NEGATIVE_INFINITY) ids.push(id);
  }
  const of = (id: number) => (logits[id] ?? 0) / temperature;
  // Where neither nucleus nor minimum applies the order does not matter, and sorting a vocabulary is what costs.
  if (topP < 1 || minP !== null) ids.sort((a, b) => of(b) - of(a));
  const all = softmax(ids.map(of));
  const nucleus = topP < 1 ? keepNucleus(all, topP) : all.length;
  const best = all[0] ?? 0;
  const kept =
    minP === null
      ? nucleus
      : Math.max(1, all.slice(0, nucleus).filter((share) => share >= minP * best).length);
  return { ids: ids.slice(0, kept), probabilities: normalised(all.slice(0, kept)) };
}

/** Length of the shortest head whose tail holds at most `1 - topP`; at least 1. */
function keepNucleus(descending: readonly number[], topP: number): number {
  let tail = 0;
  for (let index = descending.length - 1; index > 0; index -= 1) {
    tail += descending[index] ?? 0;
    if (tail > 1 - topP) return index + 1;
  }
  return 1;
}

/** The k-th largest value, through a heap of k: one look at each of a vocabulary's logits. */
function kthLargest(values: Float32Array, k: number): number {
  const heap = Float32Array.from(values.subarray(0, k)).sort();
  for (let index = k; index < values.length; index += 1) {
    const value = values[index] ?? Number.NEGATIVE_INFINITY;
    if (value > (heap[0] ?? 0)) replaceSmallest(heap, value);
  }
  return heap[0] ?? Number.NEGATIVE_INFINITY;
}

function replaceSmallest(heap: Float32Array, value: number): void {
  let slot = 0;
  for (;;) {
    const left = 2 * slot + 1;
    if (left >= heap.length) break;
    const child = left + 1 < heap.length && (heap[left + 1] ?? 0) < (heap[left] ?? 0) ? left + 1 : left;
    if ((heap[child] ?? 0) >= value) break;
    heap[slot] = heap[child] ?? 0;
    slot = child;
  }
  heap[slot] = value;
}

function softmax(values: readonly number[]): readonly number[] {
  const highest = values.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  return normalised(values.map((value) => Math.exp(value - highest)));
}

function normalised(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
