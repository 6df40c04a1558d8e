import type { ExperimentConfig } from '@llem/core';

/**
 * Seconds after the start at which each of `count` requests arrives, the first at 0 (measurement.md 10): evenly
 * spaced or, for a Poisson process, with exponential gaps of mean `1 / target_qps`. Null without traffic.
 */
export function arrivalTimes(
  { traffic, random_seed }: ExperimentConfig,
  count: number,
): readonly number[] | null {
  if (!traffic || traffic.target_qps === undefined) return null;
  const mean = 1 / traffic.target_qps;
  const random = mulberry32(traffic.seed ?? random_seed);
  let time = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index > 0) time += traffic.mode === 'constant' ? mean : -Math.log(1 - random()) * mean;
    return time;
  });
}

/** Uniform numbers in [0, 1) of a 32-bit seed (Tommy Ettinger 2017). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
