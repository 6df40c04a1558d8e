import type { Sensor } from './sensors.ts';

/** What one sensor showed: watts, or joules counted so far. Reads that failed are not in it. */
export interface Recording {
  readonly times_s: readonly number[];
  readonly values: readonly number[];
  /** Why reads failed, or why what was read is not the load's. */
  readonly error: string | null;
}

/** Energy of one sensor as a rising line. */
export interface Curve {
  /** Joules between two instants; null where there are no readings, or none for more than a second. */
  between(start_s: number, end_s: number): Part | null;
  /** Why nothing is known, as a warning begins: what it showed is no power. Null for a curve that may be asked. */
  readonly fault: string | null;
}

/** Joules with their standard uncertainties. */
export interface Part {
  readonly joules: number;
  /** Random: what lies between the readings. */
  readonly sampling_j: number;
  /** Systematic: what readings that look back tell of the ends too late. */
  readonly edge_j: number;
  /** Systematic: how true the sensor is. */
  readonly sensor_j: number;
}

/** What was drawn while nothing could be read for longer is not known. */
const LONGEST_GAP_S = 1;
/** Its power before and after a part is looked at over so long, */
const BESIDE_S = 0.5;
/** and this far from it at most, which leaves the quiet margins of a run room enough. */
const LONGEST_REACH_S = 0.9;

interface Point {
  readonly time_s: number;
  readonly joules: number;
}

/**
 * A counter's readings as they are; the trapezoids of a power, at the instants that it tells of, so that a steady
 * load is seen in time.
 */
export function createCurve(
  { kind, lag_s, blur_s, accuracy }: Sensor,
  { times_s, values }: Recording,
): Curve {
  const isCounter = kind === 'counter';
  const fault = faultOf(kind, values);
  const points: Point[] = [];
  const readings = values.map((value, index) => ({ time_s: (times_s[index] ?? 0) - lag_s, value }));
  // The last value stands for what no reading has told of yet.
  readings.push(...readings.slice(-1).map(({ time_s, value }) => ({ time_s: time_s + lag_s, value })));
  for (const [index, { time_s, value }] of readings.entries()) {
    const before = readings[index - 1] ?? { time_s, value };
    const added_j = ((before.value + value) / 2) * (time_s - before.time_s);
    const joules = isCounter ? value : (points.at(-1)?.joules ?? 0) + added_j;
    if (index === 0 || time_s > before.time_s) points.push({ time_s, joules });
  }
  const [first_s, last_s] = [points[0]?.time_s ?? 0, points.at(-1)?.time_s ?? 0];
  // A step between two readings is taken to lie in their middle.
  const late_s = blur_s + (last_s - first_s) / Math.max(1, points.length - 1) / 2;
  const reach_s = Math.min(4 * blur_s, LONGEST_REACH_S);
  return {
    fault,
    between(start_s, end_s) {
      const joules =
        fault !== null || hasGap(points, start_s, end_s) ? null : difference(points, start_s, end_s);
      if (joules === null) return null;
      const mean_w = end_s > start_s ? joules / (end_s - start_s) : 0;
      const steps_w = [
        meanPower(points, Math.max(first_s, start_s - reach_s - BESIDE_S), start_s - reach_s),
        meanPower(points, end_s + reach_s, Math.min(last_s, end_s + reach_s + BESIDE_S)),
      ].map((beside_w) => Math.abs((beside_w ?? mean_w) - mean_w));
      return {
        joules,
        sampling_j: spread(points.filter(({ time_s }) => time_s >= start_s && time_s <= end_s)),
        edge_j: (late_s * steps_w.reduce((sum, step_w) => sum + step_w, 0)) / Math.sqrt(3),
        sensor_j: (accuracy * joules) / Math.sqrt(3),
      };
    },
  };
}

/** A machine that is on draws something: a sensor that says otherwise is broken, and its 0 J were never measured. */
function faultOf(kind: Sensor['kind'], values: readonly number[]): string | null {
  const [first = 0] = values;
  if (kind === 'power')
    return values.length > 0 && values.every((value) => value === 0)
      ? 'energy_source_failed: it showed 0 W'
      : null;
  if (values.some((value, index) => value < (values[index - 1] ?? value)))
    return 'counter_reset: it ran backwards';
  const isStill = values.length > 1 && values.every((value) => value === first);
  return isStill ? 'energy_source_failed: its counter stood still' : null;
}

function difference(points: readonly Point[], start_s: number, end_s: number): number | null {
  const [from, to] = [interpolate(points, start_s), interpolate(points, end_s)];
  return from === null || to === null || end_s < start_s ? null : Math.max(0, to - from);
}

function meanPower(points: readonly Point[], start_s: number, end_s: number): number | null {
  const joules = difference(points, start_s, end_s);
  return joules === null || end_s === start_s ? null : joules / (end_s - start_s);
}

/** `s·Δ·√m` with `s² = Σ(P_{i+1} − P_i)²/(2(m − 1))`, of `m` mean powers over steps of `Δ`: an upper bound. */
function spread(points: readonly Point[]): number {
  const powers = points.slice(1).map(({ time_s, joules }, index) => {
    const before = points[index] ?? { time_s: 0, joules: 0 };
    return (joules - before.joules) / (time_s - before.time_s);
  });
  if (powers.length < 2) return 0;
  const squares = powers
    .slice(1)
    .reduce((sum, power, index) => sum + (power - (powers[index] ?? power)) ** 2, 0);
  const step_s = ((points.at(-1)?.time_s ?? 0) - (points[0]?.time_s ?? 0)) / powers.length;
  return Math.sqrt(squares / (2 * (powers.length - 1))) * step_s * Math.sqrt(powers.length);
}

function hasGap(points: readonly Point[], start_s: number, end_s: number): boolean {
  return points.some(({ time_s }, index) => {
    const before_s = points[index - 1]?.time_s ?? time_s;
    return time_s - before_s > LONGEST_GAP_S && time_s > start_s && before_s < end_s;
  });
}

/** Joules at an instant on the line, by bisection: phases ask thousands of times. Null outside. */
function interpolate(points: readonly Point[], time_s: number): number | null {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.time_s ?? 0) < time_s) low = middle + 1;
    else high = middle;
  }
  const right = points[low];
  const left = points[low - 1];
  if (right?.time_s === time_s) return right.joules;
  if (!right || !left) return null;
  return left.joules + ((right.joules - left.joules) * (time_s - left.time_s)) / (right.time_s - left.time_s);
}
