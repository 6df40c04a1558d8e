import type { ExperimentConfig, ProcessPlace } from '@llem/core';
import { mulberry32 } from '@llem/hub';

/**
 * Seconds after the start at which each of `count` requests arrives, the first at 0 (measurement.md 10): evenly
 * spaced or, for a Poisson process, with exponential gaps of mean `1 / target_qps`. Of several processes each is
 * given the arrivals of its own requests in the one stream. Null without traffic.
 */
export function arrivalTimes(
  { traffic, random_seed }: ExperimentConfig,
  count: number,
  place: ProcessPlace = { index: 0, count: 1 },
): readonly number[] | null {
  if (!traffic || traffic.target_qps === undefined) return null;
  const mean = 1 / traffic.target_qps;
  const random = mulberry32(traffic.seed ?? random_seed);
  const gap = traffic.mode === 'constant' ? () => mean : () => -Math.log(1 - random()) * mean;
  const times: number[] = [];
  for (let time = 0, request = 0; times.length < count; time += gap(), request += 1)
    if (request % place.count === place.index) times.push(time);
  return times;
}
