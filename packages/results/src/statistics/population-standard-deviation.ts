import { mean } from './mean.ts';

/** Square root of the mean squared deviation, divisor `m` and not `m − 1`, of a non-empty list. */
export function populationStandardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  // Deviations first, squares second: the textbook difference of squares cancels for close values.
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
