import { changePoint, type Series } from './series.ts';
import { median } from './statistics.ts';

/** Both power sensors of NVML were seen to refresh every 100 to 105 ms (measurement.md 4.1). */
const USUAL_REFRESH_S = 0.1;

/** Failed reads shorter than this are bridged: the line across them is as good as the readings beside. */
const BRIDGED_S = 2 * USUAL_REFRESH_S;

/** Fewer gaps than these do not show how seldom a sensor refreshes: its value may just have been steady. */
const LEAST_GAPS = 4;

/**
 * Median time between two changes, of those that follow each other directly. Where none do, that of a sensor which is
 * slower; the usual one when hardly anything changed.
 */
export function refreshPeriod({ time_s, value }: Series): number {
  // The first point is where polling began, and what stands beside a failed read is where that was: no refresh.
  const isRead = (i: number) => !Number.isNaN(value[i] ?? Number.NaN);
  const changes = time_s.filter((_, i) => i > 0 && isRead(i) && isRead(i - 1));
  const gaps = changes.subarray(1).map((t, i) => t - (changes[i] ?? t));
  const direct = median(gaps.filter((gap) => gap < 1.5 * USUAL_REFRESH_S));
  return direct ?? (gaps.length < LEAST_GAPS ? null : median(gaps)) ?? USUAL_REFRESH_S;
}

/**
 * The refreshes of a power sensor, with those that brought the same value again: they leave no change point,
 * yet a line from a value to its successor must not begin before the last refresh that still showed it.
 * A repeat is only put where polls saw the value stand, never into a gap between polls.
 */
export function withRepeats(power: Series): Series {
  const period = refreshPeriod(power);
  const { length } = power.time_s;
  // Every change once, a repeat a period of the record at most, and the last poll.
  const most = length + Math.ceil((power.end_s - (power.time_s[0] ?? power.end_s)) / period) + 1;
  const time_s = new Float64Array(most);
  const half_width_s = new Float64Array(most);
  const value = new Float64Array(most);
  let count = 0;
  const push = (t: number, h: number, v: number): void => {
    time_s[count] = t;
    half_width_s[count] = h;
    value[count] = v;
    count += 1;
  };
  for (let i = 0; ; i += 1) {
    const point = changePoint(power, i);
    if (point === null) break;
    push(point.time_s, point.half_width_s, point.value);
    let next = changePoint(power, i + 1);
    const stood_s =
      next === null ? power.end_s : Math.min(next.time_s - period / 2, next.time_s - next.half_width_s);
    const recovered = changePoint(power, i + 2);
    if (
      next !== null &&
      Number.isNaN(next.value) &&
      recovered !== null &&
      recovered.time_s - next.time_s < BRIDGED_S
    ) {
      next = recovered;
      i += 1;
    }
    for (let k = 1; point.time_s + k * period <= stood_s; k += 1) {
      push(point.time_s + k * period, point.half_width_s, point.value);
    }
    if (next === null && (time_s[count - 1] ?? power.end_s) < power.end_s) push(power.end_s, 0, point.value);
  }
  const taken = (column: Float64Array): Float64Array => column.subarray(0, count);
  return {
    time_s: taken(time_s),
    half_width_s: taken(half_width_s),
    value: taken(value),
    end_s: power.end_s,
  };
}
