import type { ExperimentConfig } from '@llem/core';
import { mulberry32 } from '@llem/plugin-kit';

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
  const gap = traffic.mode === 'constant' ? () => mean : () => -Math.log(1 - random()) * mean;
  const times: number[] = [];
  for (let time = 0; times.length < count; time += gap()) times.push(time);
  return times;
}
