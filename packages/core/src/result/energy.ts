import * as z from 'zod';
import { count, instant, measured, nonNegative } from './primitives.ts';

/** One contribution to the uncertainty (measurement.md 4.5). Systematic terms are common to all runs on one board. */
export const UncertaintyTerm = z.strictObject({
  term: z.string().min(1),
  u_j: nonNegative(),
  kind: z.enum(['random', 'systematic']),
  note: z.string().nullable(),
});
export type UncertaintyTerm = z.output<typeof UncertaintyTerm>;

/** What every energy source returns (measurement.md 3). Joules of the window; null is "not measured", never 0. */
export const EnergyMeasurement = z.strictObject({
  total_j: nonNegative().nullable(),
  duration_sec: nonNegative(),
  per_device_j: z.record(z.string(), nonNegative()).nullable(),
  cpu_j: nonNegative().nullable(),
  dram_j: nonNegative().nullable(),
  method: z
    .enum(['counter', 'power_instant', 'power_average', 'zeus', 'codecarbon', 'rapl', 'estimate'])
    .or(z.string().min(1)),
  uncertainty_j: nonNegative().nullable(),
  uncertainty_terms: z.array(UncertaintyTerm),
  cross_check: z
    .strictObject({
      method: z.string(),
      total_j: nonNegative().nullable(),
      difference_j: measured(),
      difference_pct: measured(),
    })
    .nullable(),
  samples: z.strictObject({
    count: count(),
    period_ms: measured(),
    gap_max_ms: measured(),
    counter_period_ms: measured(),
    counter_read_ms: measured(),
  }),
  warnings: z.array(z.string()),
});
export type EnergyMeasurement = z.output<typeof EnergyMeasurement>;

/** Raw and adjusted energy, and where the baseline came from (RES-07). */
export const EnergyBreakdown = z.strictObject({
  raw_j: nonNegative().nullable(),
  adjusted_j: nonNegative().nullable(),
  baseline_power_w: nonNegative().nullable(),
  baseline_no_context_w: nonNegative().nullable(),
  baseline_state: z.enum(['cuda_context', 'no_context']).nullable(),
  baseline_method: z.enum(['fresh', 'cached', 'validated', 'unavailable']),
  baseline_timestamp: instant().nullable(),
  baseline_cache_age_sec: nonNegative().nullable(),
  baseline_uncertainty_w: nonNegative().nullable(),
});
export type EnergyBreakdown = z.output<typeof EnergyBreakdown>;

/** Energy of prefill or decode inside the window. */
export const Phase = z.strictObject({
  phase: z.enum(['prefill', 'decode']),
  energy_j: nonNegative().nullable(),
  uncertainty_j: nonNegative().nullable(),
  duration_sec: nonNegative(),
  tokens: count(),
  energy_per_token_j: nonNegative().nullable(),
  method: z.enum(['timeline', 'regression']).nullable(),
});
export type Phase = z.output<typeof Phase>;

/** Energy over several GPUs; null for one. */
export const MultiGPUMetrics = z.strictObject({
  num_gpus: z.int().min(2),
  energy_per_gpu_j: z.array(nonNegative()).nullable(),
  energy_total_j: nonNegative().nullable(),
  energy_per_output_token_j: nonNegative().nullable(),
});

export const CO2Estimate = z.strictObject({
  co2_grams: nonNegative(),
  grid_carbon_intensity_gco2_kwh: nonNegative(),
  pue: z.number().min(1),
  estimation_method: z.enum(['user_specified', 'codecarbon']),
});
