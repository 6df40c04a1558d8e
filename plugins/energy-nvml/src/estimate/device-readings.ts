import type { Counter } from './counter-ticks.ts';
import { createPowerIntegral, type PowerIntegral } from './power-integral.ts';
import { refreshPeriod, withRepeats } from './repeats.ts';
import type { Series } from './series.ts';
import { median } from './statistics.ts';

/** How a power sensor looks back in time (measurement.md 4.1, 4.3). */
export interface PowerTraits {
  /** λ: a reading this long after an event has forgotten it. */
  readonly memory_s: number;
  /** α: age of a reading's centre, the delay by which the sensor shows a change on average. */
  readonly age_s: number;
  /** `module` counts what else is on a superchip. */
  readonly scope: 'gpu' | 'module';
}

/** Field 186: each value is about a 25 ms mean that ended 12 ms before its refresh. */
export const INSTANT_TRAITS: PowerTraits = { memory_s: 0.15, age_s: 0.0245, scope: 'gpu' };
/** `nvmlDeviceGetPowerUsage` from Ampere on (except GA100): a 1 s mean, and a refresh may be 0.15 s away. */
export const ONE_SECOND_MEAN_TRAITS: PowerTraits = { memory_s: 1.15, age_s: 0.5, scope: 'gpu' };
/** `nvmlDeviceGetPowerUsage` on GA100 and earlier: close to instantaneous. */
export const EARLIER_POWER_TRAITS: PowerTraits = { memory_s: 0.15, age_s: 0.075, scope: 'gpu' };

/** A power sensor of one device, ready for the formulas. */
export interface PowerSensor extends PowerTraits {
  /** Refreshes, repeated values included. */
  readonly readings: Series;
  /** Δ: usual time between two refreshes that were seen. */
  readonly refresh_s: number;
  readonly integral: PowerIntegral;
}

/** How polling itself went inside the window; null where unknown. */
export interface PollStatistics {
  readonly count: number;
  readonly period_ms: number | null;
  readonly gap_max_ms: number | null;
  readonly counter_read_ms: number | null;
}

/** All that the estimators know of one device. A sensor that the device does not have is null. */
export interface DeviceReadings {
  readonly gpu_index: number;
  readonly counter: Counter | null;
  readonly instant: PowerSensor | null;
  /** Null also where its averaging is not known. */
  readonly average: PowerSensor | null;
}

/** Prepares the change points of a power sensor. */
export function createPowerSensor(changes: Series, traits: PowerTraits): PowerSensor {
  const readings = withRepeats(changes);
  return {
    ...traits,
    readings,
    // Polls that lie further apart than the refreshes see some of them only.
    refresh_s: Math.max(refreshPeriod(changes), 2 * (median(changes.half_width_s.subarray(1)) ?? 0)),
    integral: createPowerIntegral(readings),
  };
}

/** A sensor that shows the mean of the last second. */
export function isOneSecondMean(sensor: PowerSensor | null): boolean {
  return sensor !== null && sensor.memory_s > 1;
}

/** Readings so far apart that the sensor forgets most of what is between them: nobody saw it. */
export function isSparse({ refresh_s, memory_s }: PowerSensor): boolean {
  return refresh_s > 2 * memory_s;
}
