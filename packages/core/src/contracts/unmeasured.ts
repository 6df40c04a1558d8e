import type { EnergyMeasurement } from '../result/energy.ts';

/** A measurement of which nothing is known but its method and its length, for a source to fill in what it knows. */
export function unmeasured(method: string, duration_sec: number): EnergyMeasurement {
  return {
    total_j: null,
    duration_sec,
    per_device_j: null,
    cpu_j: null,
    dram_j: null,
    method,
    uncertainty_j: null,
    uncertainty_terms: [],
    cross_check: null,
    samples: { count: 0, period_ms: null, gap_max_ms: null, counter_period_ms: null, counter_read_ms: null },
    warnings: [],
  };
}
