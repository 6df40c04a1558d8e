import { quantile } from './quantile.ts';

/** The median of a non-empty list in any order. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
