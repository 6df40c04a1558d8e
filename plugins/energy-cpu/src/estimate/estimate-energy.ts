import { type EnergyMeasurement, unmeasured } from '@llem/core';
import type { CpuPower } from './cpu-power.ts';
import { TICKS_PER_SECOND } from './process-tree.ts';

/** CPU seconds of the process tree when the estimate began and ended, and how long it ran. */
export interface CpuUse {
  readonly start_cpu_s: number;
  readonly end_cpu_s: number;
  readonly duration_s: number;
}

/** The model is taken to be within ± 50 % of the joules, as a rectangular distribution (measurement.md 4.5). */
const HALF_WIDTH = 0.5;

/**
 * `E = TDP × utilisation × T`, utilisation = CPU seconds of the process tree / (T × logical processors), so T
 * cancels. Less than one tick of CPU time is below what `/proc` resolves: unknown, null, not 0.
 */
export function estimateEnergy(
  { start_cpu_s, end_cpu_s, duration_s }: CpuUse,
  power: CpuPower,
): EnergyMeasurement {
  const cpu_s = end_cpu_s - start_cpu_s;
  if (cpu_s * TICKS_PER_SECOND < 0.5) {
    const reason =
      cpu_s < -0.5 / TICKS_PER_SECOND
        ? `CPU time of the process tree fell by ${(-cpu_s).toFixed(2)} s, because a process left it`
        : `the process tree used less than one tick (${1 / TICKS_PER_SECOND} s) of CPU time in ${duration_s.toFixed(2)} s`;
    return failedEstimate(duration_s, reason);
  }
  const total_j = (power.tdp_w * cpu_s) / power.logical;
  const u_j = (HALF_WIDTH * total_j) / Math.sqrt(3);
  const empty = unmeasured('estimate', duration_s);
  return {
    ...empty,
    total_j,
    cpu_j: total_j,
    uncertainty_j: u_j,
    uncertainty_terms: [
      { term: 'sensor', u_j, kind: 'systematic', note: 'a model, not a sensor: ± 50 % of E' },
    ],
    samples: { ...empty.samples, count: 2 },
    warnings: [
      `energy_estimated: ${total_j.toPrecision(3)} J is a model (${power.origin}; ${cpu_s.toFixed(2)} CPU s over ${power.logical} logical processors), no sensor was read. Measure on a machine with a GPU or with readable RAPL counters.`,
    ],
  };
}

/** Null joules with the reason. */
export function failedEstimate(duration_s: number, reason: string): EnergyMeasurement {
  return {
    ...unmeasured('estimate', duration_s),
    warnings: [
      `energy_source_failed: no CPU estimate: ${reason}. Measure a longer window, or with a sensor.`,
    ],
  };
}
