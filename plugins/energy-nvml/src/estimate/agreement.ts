import type { TimeWindow } from '@llem/core';
import type { Counter } from './counter-ticks.ts';
import type { PowerSensor } from './device-readings.ts';
import { QUIET_MARGIN_S } from './quiet-power.ts';
import { firstIndexFrom } from './series.ts';

/** Estimates of one energy that differ by more than this share are worth a warning, whatever their scatter. */
const DISAGREEMENT_SHARE = 0.03;
/** Beyond three standard deviations of the estimate, a difference is not its scatter. */
const DISAGREEMENT_SIGMAS = 3;

/** `estimators_disagree` (measurement.md 4.5): `|E − E_crosscheck| > max(3 % of E, 3·u_random)`. */
export function estimatorsDisagree(energy_j: number, other_j: number, random_j: number): boolean {
  return (
    Math.abs(energy_j - other_j) > Math.max(DISAGREEMENT_SHARE * energy_j, DISAGREEMENT_SIGMAS * random_j)
  );
}

/** `edges_not_quiet` (measurement.md 4.5): `s > max(10 W, 10 % of the mean)` on either side. */
export function isQuiet(power: { mean_w: number; spread_w: number }): boolean {
  return power.spread_w <= Math.max(10, 0.1 * power.mean_w);
}

/** A counter that differs from every power sensor by more than this factor counts in another unit, or something else. */
const CONTRADICTION_FACTOR = 2;
/** A shorter record is too little to accuse a counter: sensors look at a part of the time, and late. */
const LEAST_RECORD_S = 1;

/**
 * True when the counter and each of the power sensors tell joules that differ by more than a factor of two, of the whole
 * record, window and margins, and of the quiet margin before the window alone. A counter in another unit is wrong there
 * too; a load that pulses in step with a sensor's glances is not there. Within that factor they are two estimates that
 * disagree, and their difference is in the uncertainty.
 */
export function isContradicted(
  counter: Counter,
  sensors: readonly (PowerSensor | null)[],
  { start_s, end_s }: TimeWindow,
): boolean {
  const ratiosOf = (part: TimeWindow) =>
    sensors.flatMap((sensor) => (sensor === null ? [] : (countedToSeen(counter, sensor, part) ?? [])));
  const before_s = start_s - QUIET_MARGIN_S;
  const recorded = ratiosOf({ start_s: before_s, end_s: end_s + QUIET_MARGIN_S });
  // A margin too short to tell acquits nobody.
  const all = [...recorded, ...ratiosOf({ start_s: before_s, end_s: start_s })];
  return (
    recorded.length > 0 &&
    all.every((ratio) => ratio > CONTRADICTION_FACTOR || ratio < 1 / CONTRADICTION_FACTOR)
  );
}

/** Joules of the counter to those of a sensor, from tick to tick; null where the sensor does not reach or was not read. */
function countedToSeen(
  { ticks: { time_s, value } }: Counter,
  { readings, age_s, integral }: PowerSensor,
  part: TimeWindow,
): number | null {
  const from_s = Math.max(part.start_s, (readings.time_s[0] ?? Number.NaN) - age_s);
  const to_s = Math.min(part.end_s, (readings.time_s.at(-1) ?? Number.NaN) - age_s);
  const first = firstIndexFrom(time_s, from_s);
  const last = firstIndexFrom(time_s, to_s) - 1;
  const [start_s, end_s, start_j, end_j] = [time_s[first], time_s[last], value[first], value[last]];
  if (start_s === undefined || end_s === undefined || start_j === undefined || end_j === undefined)
    return null;
  if (end_s - start_s < LEAST_RECORD_S || integral.missing(start_s + age_s, end_s + age_s) > 0) return null;
  const seen_j = integral.between(start_s + age_s, end_s + age_s);
  return seen_j === null || seen_j <= 0 ? null : (end_j - start_j) / seen_j;
}
