import type { EnergyMeasurement, EnergyTrace, TimeWindow } from '@llem/core';
import { type DeviceEstimate, estimateDevice } from './device-estimate.ts';
import type { DeviceReadings, PollStatistics } from './device-readings.ts';
import { createEnergyTrace } from './energy-trace.ts';
import { combined, overDevices } from './uncertainty.ts';
import { windowWarnings } from './window-warnings.ts';

/** One device as it was observed. */
export interface ObservedDevice {
  readonly readings: DeviceReadings;
  readonly polls: PollStatistics;
  /** What failed for good while sampling, as text; null when nothing did. */
  readonly failure: string | null;
}

/**
 * The measurement of a window over all devices (measurement.md 3, 4.3–4.5). One device without an estimate makes
 * the total null: part of the devices is not the energy of the run.
 */
export function estimateWindow(
  devices: readonly ObservedDevice[],
  window: TimeWindow,
): { measurement: EnergyMeasurement; trace: EnergyTrace | null } {
  const estimates = devices.map((device) => estimateDevice(device.readings, window));
  const known = estimates.flatMap((e) =>
    e.energy_j === null ? [] : [{ gpu_index: e.gpu_index, energy_j: e.energy_j }],
  );
  const complete = known.length === estimates.length && known.length > 0;
  const total_j = complete ? known.reduce((sum, { energy_j }) => sum + energy_j, 0) : null;
  const terms = complete ? overDevices(estimates.map((estimate) => estimate.terms)) : [];
  const measurement: EnergyMeasurement = {
    total_j,
    duration_sec: window.end_s - window.start_s,
    per_device_j: complete
      ? Object.fromEntries(known.map(({ gpu_index, energy_j }) => [gpu_index, energy_j]))
      : null,
    cpu_j: null,
    dram_j: null,
    method: weakestMethod(estimates),
    uncertainty_j: complete ? combined(terms) : null,
    uncertainty_terms: terms,
    cross_check: total_j === null ? null : crossCheck(estimates, total_j),
    samples: samplesOf(devices),
    warnings: windowWarnings(devices, estimates),
  };
  return { measurement, trace: complete ? createEnergyTrace(devices, estimates) : null };
}

/** With a method per device, the one that all of them reach at least. */
function weakestMethod(estimates: readonly DeviceEstimate[]): string {
  const order = ['counter', 'power_average', 'power_instant'] as const;
  return order.findLast((method) => estimates.some((estimate) => estimate.method === method)) ?? 'counter';
}

function crossCheck(estimates: readonly DeviceEstimate[], total_j: number): EnergyMeasurement['cross_check'] {
  const checks = estimates.flatMap((estimate) => (estimate.crossCheck === null ? [] : [estimate.crossCheck]));
  if (checks.length < estimates.length) return null;
  const other_j = checks.reduce((sum, check) => sum + check.energy_j, 0);
  return {
    method: [...new Set(checks.map((check) => check.method))].join('+'),
    total_j: Math.max(0, other_j),
    difference_j: total_j - other_j,
    difference_pct: total_j > 0 ? (100 * (total_j - other_j)) / total_j : null,
  };
}

/** Per device the minimum or maximum, whichever is worse. */
function samplesOf(devices: readonly ObservedDevice[]): EnergyMeasurement['samples'] {
  const worst = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  const periods = devices.map(({ readings }) => readings.counter?.period_s ?? null);
  return {
    count: devices.length === 0 ? 0 : Math.min(...devices.map((device) => device.polls.count)),
    period_ms: worst(devices.map((device) => device.polls.period_ms)),
    gap_max_ms: worst(devices.map((device) => device.polls.gap_max_ms)),
    counter_period_ms: worst(periods.map((period) => (period === null ? null : 1000 * period))),
    counter_read_ms: worst(devices.map((device) => device.polls.counter_read_ms)),
  };
}
