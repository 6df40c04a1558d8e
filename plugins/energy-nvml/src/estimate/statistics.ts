/** Mean and sample standard deviation of the finite values; null with fewer than two, where there is no spread. */
export function meanAndDeviation(values: Iterable<number>): { mean: number; deviation: number } | null {
  // Welford: one pass, and no cancellation where the mean is large against the spread.
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return count < 2 ? null : { mean, deviation: Math.sqrt(squares / (count - 1)) };
}

/** The middle of the values, the mean of both middles when their number is even; null when there are none. */
export function median(values: ArrayLike<number>): number | null {
  // Typed arrays sort numbers as such, an order of magnitude quicker than with a comparison of our own.
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[sorted.length >>> 1];
  const lower = sorted[(sorted.length - 1) >>> 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** √(Σ x²): how independent standard uncertainties combine. */
export function rootSumOfSquares(values: readonly number[]): number {
  return Math.hypot(...values);
}
