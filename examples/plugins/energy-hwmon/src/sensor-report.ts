import type { TimeWindow } from '@llem/core';
import { type EnergyPart, type EnergyPoint, joulesBetween, type SensorReport } from '@llem/plugin-kit';
import type { Sensor } from './sensors.ts';

/** What one sensor showed: watts, or joules counted so far. Reads that failed are not in it. */
export interface Recording {
  readonly times_s: readonly number[];
  readonly values: readonly number[];
  /** Why reads failed, or why what was read is not the load's. */
  readonly error: string | null;
}

/** What was drawn while nothing could be read for longer is not known. */
const LONGEST_GAP_S = 1;
/** Its power before and after a part is looked at over so long, */
const BESIDE_S = 0.5;
/** and this far from it at most, which leaves the quiet margins of a run room enough. */
const LONGEST_REACH_S = 0.9;

/** Joules of the window and its parts, with why they are not known where they are not. */
export function reportOf(sensor: Sensor, recording: Recording, window: TimeWindow): SensorReport {
  const { times_s, values, error } = recording;
  const fault = faultOf(sensor.kind, values);
  const points = lineOf(sensor, recording);
  const between = (start_s: number, end_s: number) =>
    fault === null ? partOf(sensor, points, start_s, end_s) : null;
  const whole = between(window.start_s, window.end_s);
  const unread = `energy_source_failed: ${error ?? 'it was not read'} in the window`;
  const warning = `${fault ?? unread}, sensor ${sensor.name}. Check it with llem plugins and run again.`;
  const isNew = (index: number) => index === values.length - 1 || values[index] !== values[index - 1];
  return {
    ...{ times_s, whole, between },
    refreshes_s: times_s.filter((_, index) => isNew(index)),
    warnings: whole === null ? [warning] : [],
  };
}

/** A machine that is on draws something: a sensor that says otherwise is broken, and its 0 J were never measured. */
function faultOf(kind: Sensor['kind'], values: readonly number[]): string | null {
  const [first] = values;
  const isStill = values.length > 1 && values.every((value) => value === first);
  if (kind === 'power')
    return values.length > 0 && values.every((value) => value === 0)
      ? 'energy_source_failed: it showed 0 W'
      : null;
  if (values.some((value, index) => value < (values[index - 1] ?? value)))
    return 'counter_reset: it ran backwards';
  return isStill ? 'energy_source_failed: its counter stood still' : null;
}

/** A counter's readings as they are; the trapezoids of a power. Both at the instants that they tell of. */
function lineOf({ kind, lag_s }: Sensor, { times_s, values }: Recording): readonly EnergyPoint[] {
  const readings = values.map((value, index) => ({ time_s: (times_s[index] ?? 0) - lag_s, value }));
  // The last value stands for what no reading has told of yet.
  readings.push(...readings.slice(-1).map(({ time_s, value }) => ({ time_s: time_s + lag_s, value })));
  const points: EnergyPoint[] = [];
  for (const [index, { time_s, value }] of readings.entries()) {
    const before = readings[index - 1] ?? { time_s, value };
    const added_j = ((before.value + value) / 2) * (time_s - before.time_s);
    const joules = kind === 'counter' ? value : (points.at(-1)?.joules ?? 0) + added_j;
    if (index === 0 || time_s > before.time_s) points.push({ time_s, joules });
  }
  return points;
}

function partOf(
  { blur_s, accuracy }: Sensor,
  points: readonly EnergyPoint[],
  start_s: number,
  end_s: number,
): EnergyPart | null {
  const joules = hasGap(points, start_s, end_s) ? null : joulesBetween(points, start_s, end_s);
  if (joules === null) return null;
  const [first_s, last_s] = [points[0]?.time_s ?? 0, points.at(-1)?.time_s ?? 0];
  // A step between two readings is taken to lie in their middle.
  const late_s = blur_s + (last_s - first_s) / Math.max(1, points.length - 1) / 2;
  const reach_s = Math.min(4 * blur_s, LONGEST_REACH_S);
  const mean_w = end_s > start_s ? joules / (end_s - start_s) : 0;
  const steps_w = [
    meanPower(points, Math.max(first_s, start_s - reach_s - BESIDE_S), start_s - reach_s),
    meanPower(points, end_s + reach_s, Math.min(last_s, end_s + reach_s + BESIDE_S)),
  ].reduce<number>((sum, beside_w) => sum + Math.abs((beside_w ?? mean_w) - mean_w), 0);
  const sampling_j = spread(points.filter(({ time_s }) => time_s >= start_s && time_s <= end_s));
  const [edge_j, sensor_j] = [late_s * steps_w, accuracy * joules].map((half) => half / Math.sqrt(3));
  return {
    joules,
    terms: [
      { term: 'sampling', u_j: sampling_j, kind: 'random', note: 'what lies between the readings, at most' },
      {
        term: 'edge',
        u_j: edge_j ?? 0,
        kind: 'systematic',
        note: 'readings look back: both ends are seen late',
      },
      {
        term: 'sensor',
        u_j: sensor_j ?? 0,
        kind: 'systematic',
        note: 'what the sensor says of itself, else ± 5 %',
      },
    ],
  };
}

function meanPower(points: readonly EnergyPoint[], start_s: number, end_s: number): number | null {
  const joules = joulesBetween(points, start_s, end_s);
  return joules === null || end_s === start_s ? null : joules / (end_s - start_s);
}

/** `s·Δ·√m` with `s² = Σ(P_{i+1} − P_i)²/(2(m − 1))`, of `m` mean powers over steps of `Δ`: an upper bound. */
function spread(points: readonly EnergyPoint[]): number {
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

function hasGap(points: readonly EnergyPoint[], start_s: number, end_s: number): boolean {
  return points.some(({ time_s }, index) => {
    const before_s = points[index - 1]?.time_s ?? time_s;
    return time_s - before_s > LONGEST_GAP_S && time_s > start_s && before_s < end_s;
  });
}
