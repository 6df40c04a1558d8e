/**
 * The arithmetic mean of a non-empty list.
 * @throws RangeError for an empty list: nothing measured has no mean
 */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('mean of 0 values');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
