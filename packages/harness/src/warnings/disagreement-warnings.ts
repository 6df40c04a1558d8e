import type { EnergyMeasurement, TelemetryRecord } from '@llem/core';
import { mean } from '@llem/results';
import type { Readings } from '../window/open-meters.ts';
import { measurementWarning } from './measurement-warning.ts';

/**
 * Two meters of one thing may differ by lag, by a second of averaging, by what else a wall plug feeds: up to some ten
 * times. A wrong unit is off by a thousand. The line is drawn halfway between 1 and 1000, on the scale of ratios.
 */
const IMPLAUSIBLE_RATIO = Math.sqrt(1000);

/** Names of the meters of a run, as messages tell them. */
export interface MeterNames {
  readonly energy: string;
  readonly cpuEnergy: string;
  readonly telemetry: string;
}

interface Reading {
  readonly meter: string;
  readonly joules: number;
  readonly seconds: number;
}

/**
 * `estimators_disagree` where two meters of one run saw the same thing and one of them must be wrong by orders of
 * magnitude: joules of the GPUs beside their power by telemetry, joules of the CPU beside the sensor that runs along.
 */
export function disagreementWarnings(
  { energy, cpuEnergy, telemetry }: Pick<Readings, 'energy' | 'cpuEnergy' | 'telemetry'>,
  names: MeterNames,
): string[] {
  if (!energy) return [];
  const { measurement } = energy;
  const seconds = measurement.duration_sec;
  const gpu: (Reading | null)[] = [
    readingOf(names.energy, gpuJoules(measurement), seconds),
    readingOf(names.telemetry, telemetryJoules(telemetry, seconds), seconds),
  ];
  const cpu: (Reading | null)[] = [
    readingOf(names.energy, measurement.cpu_j, seconds),
    readingOf(names.cpuEnergy, cpuEnergy?.cpu_j ?? null, cpuEnergy?.duration_sec ?? 0),
  ];
  return [...disagreement('GPUs', gpu), ...disagreement('CPU', cpu)];
}

function readingOf(meter: string, joules: number | null, seconds: number): Reading | null {
  return joules === null || seconds <= 0 ? null : { meter, joules, seconds };
}

/** Null for a source that measures the CPU alone. */
function gpuJoules({ total_j, per_device_j, cpu_j, dram_j }: EnergyMeasurement): number | null {
  if (per_device_j) return Object.values(per_device_j).reduce((sum, joules) => sum + joules, 0);
  if (total_j === null) return null;
  const rest_j = total_j - (cpu_j ?? 0) - (dram_j ?? 0);
  // A sum of parts differs from its total in the last bits.
  return rest_j <= 1e-9 * total_j && (cpu_j !== null || dram_j !== null) ? null : rest_j;
}

/** Mean power of each device over its readings, times the length; null without readings. */
function telemetryJoules(telemetry: TelemetryRecord | null, seconds: number): number | null {
  const rows = telemetry?.rows ?? [];
  const powers = [...new Set(rows.map(({ gpu_index }) => gpu_index))].map((index) =>
    rows
      .filter(({ gpu_index }) => gpu_index === index)
      .flatMap(({ power_w, power_instant_w }) => power_instant_w ?? power_w ?? []),
  );
  if (powers.length === 0 || powers.some((readings) => readings.length === 0)) return null;
  return powers.reduce((sum, readings) => sum + mean(readings), 0) * seconds;
}

function disagreement(what: string, [one, other]: readonly (Reading | null)[]): string[] {
  if (!one || !other) return [];
  const [power, reference] = [one.joules / one.seconds, other.joules / other.seconds];
  if (power <= IMPLAUSIBLE_RATIO * reference && reference <= IMPLAUSIBLE_RATIO * power) return [];
  const told = [one, other].map(
    ({ meter, joules, seconds }) =>
      `${joules.toPrecision(3)} J in ${seconds.toPrecision(3)} s by ${meter} (${(joules / seconds).toPrecision(3)} W)`,
  );
  return [
    measurementWarning(
      'estimators_disagree',
      `two meters of the ${what} are too far apart for both to be right: ${told.join(', ')}`,
      'Do not use these joules before it is known which of them has the unit wrong',
    ),
  ];
}
