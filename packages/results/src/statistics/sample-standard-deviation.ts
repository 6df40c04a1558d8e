import { mean } from './mean.ts';

/** Square root of the squared deviations over `m − 1`: the spread of repeated measurements. Null for fewer than two. */
export function sampleStandardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
