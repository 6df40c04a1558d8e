// @ts-check

/** Mean, sample standard deviation and number of the values that are known. @param {readonly (number | null)[]} values */
export function describe(values) {
  const known = values.filter((value) => value !== null && Number.isFinite(value)).map(Number);
  if (known.length === 0) return { mean: null, deviation: null, count: 0 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)),
    count: known.length,
  };
}

/** Linear between order statistics. @param {readonly number[]} values @param {number} share */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (rank % 1);
}
