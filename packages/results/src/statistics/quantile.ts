/**
 * The `q`-quantile (0 … 1) of a non-empty ascending list, interpolated linearly between order statistics at rank
 * `(m − 1)·q` (results.md 1; definition 7 of Hyndman and Fan 1996).
 * @throws RangeError for an empty list: nothing measured has no quantile
 */
export function quantile(sorted: readonly number[], q: number): number {
  const rank = (sorted.length - 1) * q;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) {
    throw new RangeError(`quantile ${q} of ${sorted.length} values`);
  }
  return below + (above - below) * (rank - Math.floor(rank));
}
