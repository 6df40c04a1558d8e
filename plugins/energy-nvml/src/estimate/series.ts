/**
 * What one sensor showed, as change points in time order: columns, so that an hour of readings stays cheap.
 *
 * A change lies between the last read with the old value and the first with the new one: `time_s` is the
 * midpoint, `half_width_s` half the gap (`h` in measurement.md 4.2). A value of NaN says that the sensor could
 * not be read from there on. Between two changes the old value stood; after the last one it stood until `end_s`.
 */
export interface Series {
  readonly time_s: Float64Array;
  readonly half_width_s: Float64Array;
  /** J of a counter, W of a power sensor. */
  readonly value: Float64Array;
  /** When the sensor was last polled. */
  readonly end_s: number;
}

/** One change point of a series. */
export interface ChangePoint {
  readonly time_s: number;
  readonly half_width_s: number;
  readonly value: number;
}

/** The columns of a list of change points. */
export function seriesOf(points: readonly ChangePoint[], end_s: number): Series {
  return {
    time_s: Float64Array.from(points, (point) => point.time_s),
    half_width_s: Float64Array.from(points, (point) => point.half_width_s),
    value: Float64Array.from(points, (point) => point.value),
    end_s,
  };
}

/** The change point at `index`; null outside the series. */
export function changePoint(series: Series, index: number): ChangePoint | null {
  const time_s = series.time_s[index];
  const half_width_s = series.half_width_s[index];
  const value = series.value[index];
  return time_s === undefined || half_width_s === undefined || value === undefined
    ? null
    : { time_s, half_width_s, value };
}

/** Index of the first time that is at least `time_s`; the length when there is none. `times` ascends. */
export function firstIndexFrom(times: Float64Array, time_s: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) < time_s) low = middle + 1;
    else high = middle;
  }
  return low;
}
