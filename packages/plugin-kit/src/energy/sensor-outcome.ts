import { type EnergyMeasurement, type EnergyOutcome, type TimeWindow, unmeasured } from '@llem/core';
import { addParts, combineTerms, type EnergyPart } from './add-parts.ts';

/** What one sensor says once an observation is over. */
export interface SensorReport {
  /** When it was read. */
  readonly times_s: readonly number[];
  /** Of the window; null when that was not measured, which `warnings` explain. */
  readonly whole: EnergyPart | null;
  /** Of any part of the observation; null where it was not measured. A sensor that has no parts at all has null. */
  readonly between: ((start_s: number, end_s: number) => EnergyPart | null) | null;
  /** When it showed a new value. */
  readonly refreshes_s: readonly number[];
  readonly warnings: readonly string[];
}

/** How the sensors were read. */
export interface SensorReading {
  readonly method: string;
  readonly window: TimeWindow;
  readonly period_ms: number;
}

/** Sensors that measure apart, added up: joules of the window with their uncertainty, and a trace for its parts. */
export function sensorOutcome(
  sensors: readonly SensorReport[],
  { method, window, period_ms }: SensorReading,
): EnergyOutcome {
  const whole = addParts(sensors.map((sensor) => sensor.whole));
  const betweens = sensors.flatMap(({ between }) => between ?? []);
  return {
    measurement: {
      ...unmeasured(method, window.end_s - window.start_s),
      ...(whole && {
        total_j: whole.joules,
        uncertainty_j: combineTerms(whole.terms),
        uncertainty_terms: [...whole.terms],
      }),
      samples: describeSamples(sensors, window, period_ms),
      warnings: sensors.flatMap(({ warnings }) => warnings),
    },
    trace:
      betweens.length < sensors.length
        ? null
        : {
            between(start_s, end_s) {
              const part = addParts(betweens.map((between) => between(start_s, end_s)));
              const uncertainty_j = part && combineTerms(part.terms);
              return { total_j: part?.joules ?? null, per_device_j: null, uncertainty_j };
            },
            refreshes: () => sensors[0]?.refreshes_s ?? [],
          },
  };
}

/** Readings inside the window, of the sensor where they were worst. */
function describeSamples(
  sensors: readonly SensorReport[],
  { start_s, end_s }: TimeWindow,
  period_ms: number,
): EnergyMeasurement['samples'] {
  const inside = sensors.map(({ times_s }) =>
    times_s.filter((time_s) => time_s >= start_s && time_s <= end_s),
  );
  const gaps_s = inside.flatMap((times_s) =>
    times_s.slice(1).map((time_s, index) => time_s - (times_s[index] ?? time_s)),
  );
  return {
    count: Math.min(...inside.map(({ length }) => length)),
    period_ms,
    gap_max_ms: gaps_s.length === 0 ? null : 1000 * gaps_s.reduce((most, gap_s) => Math.max(most, gap_s), 0),
    counter_period_ms: null,
    counter_read_ms: null,
  };
}
