import type { TimeWindow } from '@llem/core';
import type { PowerSensor } from './device-readings.ts';
import type { QuietPower } from './quiet-power.ts';

/** μ: how far before `t0` the line to the first reading that saw the window may begin (a refresh period and a poll). */
export const LEAD_S = 0.15;

/** More of the window than this share without readings, and its integral is unknown rather than small. */
const MISSING_SHARE = 0.01;

/**
 * Energy of a window by integrated power (measurement.md 4.3), in J; null when readings are missing:
 *
 *     E = ∫[t0 − μ, t1 + λ] P dt − (μ + α)·P_s − (λ − α)·P_e
 */
export function integratedEnergy(
  sensor: PowerSensor,
  quiet: { start: QuietPower; end: QuietPower },
  window: TimeWindow,
): number | null {
  const { start_s: t0, end_s: t1 } = window;
  const { memory_s: lambda, age_s: alpha, integral } = sensor;
  const P_s = quiet.start.mean_w;
  const P_e = quiet.end.mean_w;
  const total = covered(sensor, t0 - LEAD_S, t1 + lambda) ? integral.between(t0 - LEAD_S, t1 + lambda) : null;
  return total === null ? null : total - (LEAD_S + alpha) * P_s - (lambda - alpha) * P_e;
}

/** The integral where a side has no margin (λ = 0), in J; null when readings are missing. */
export function plainIntegral(sensor: PowerSensor, from_s: number, to_s: number): number | null {
  return covered(sensor, from_s, to_s) ? sensor.integral.between(from_s, to_s) : null;
}

function covered(sensor: PowerSensor, from_s: number, to_s: number): boolean {
  return sensor.integral.missing(from_s, to_s) <= MISSING_SHARE * (to_s - from_s);
}
