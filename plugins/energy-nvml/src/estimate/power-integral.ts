import { firstIndexFrom, type Series } from './series.ts';

/** Trapezoids over power readings, ready for any two limits. */
export interface PowerIntegral {
  /** `∫[from, to] P dt` in J, linear between readings and at both limits; null outside the readings. */
  between(from_s: number, to_s: number): number | null;
  /** Seconds in `[from, to]` that no pair of readings covers, because one of the pair is null. */
  missing(from_s: number, to_s: number): number;
}

/** Cumulates `power` once; every later question costs two binary searches. Pairs with a null reading are skipped. */
export function createPowerIntegral(power: Series): PowerIntegral {
  const { time_s, value } = power;
  const size = time_s.length;
  const joules = new Float64Array(size);
  const gaps = new Float64Array(size);
  for (let i = 1; i < size; i += 1) {
    const seconds = (time_s[i] ?? 0) - (time_s[i - 1] ?? 0);
    const area = (((value[i] ?? Number.NaN) + (value[i - 1] ?? Number.NaN)) / 2) * seconds;
    joules[i] = (joules[i - 1] ?? 0) + (Number.isNaN(area) ? 0 : area);
    gaps[i] = (gaps[i - 1] ?? 0) + (Number.isNaN(area) ? seconds : 0);
  }
  const first = time_s[0] ?? Number.POSITIVE_INFINITY;
  const last = time_s[size - 1] ?? Number.NEGATIVE_INFINITY;

  /** J and skipped seconds from the first reading to `t`, which lies between the first and the last. */
  const upTo = (t: number): { joules: number; gap: number } => {
    const i = Math.max(1, firstIndexFrom(time_s, t));
    const from = time_s[i - 1] ?? t;
    const span = (time_s[i] ?? t) - from;
    const seconds = t - from;
    const low = value[i - 1] ?? Number.NaN;
    const high = value[i] ?? low;
    const area = seconds === 0 ? 0 : (low + ((high - low) * seconds) / (2 * span)) * seconds;
    const skipped = Number.isNaN(area);
    return {
      joules: (joules[i - 1] ?? 0) + (skipped ? 0 : area),
      gap: (gaps[i - 1] ?? 0) + (skipped ? seconds : 0),
    };
  };
  const covers = (from_s: number, to_s: number): boolean =>
    from_s >= first && to_s <= last && from_s <= to_s && size > 1;
  return {
    between: (from_s, to_s) => (covers(from_s, to_s) ? upTo(to_s).joules - upTo(from_s).joules : null),
    missing: (from_s, to_s) => (covers(from_s, to_s) ? upTo(to_s).gap - upTo(from_s).gap : to_s - from_s),
  };
}
