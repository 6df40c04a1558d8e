import * as z from 'zod';
import { count, instant, measured, nonNegative } from './primitives.ts';

/** One contribution to the uncertainty (measurement.md 4.5). Systematic terms are common to all runs on one board. */
export const UncertaintyTerm = z.strictObject({
  term: z.string().min(1).describe('name of the contribution'),
  u_j: nonNegative().describe('standard uncertainty, k = 1'),
  kind: z
    .enum(['random', 'systematic'])
    .describe('random: new in every run; systematic: the same in all runs on one board'),
  note: z.string().nullable().describe('where the figure comes from'),
});
export type UncertaintyTerm = z.output<typeof UncertaintyTerm>;

/** What every energy source returns (measurement.md 3). Joules of the window; null is "not measured", never 0. */
export const EnergyMeasurement = z.strictObject({
  total_j: nonNegative().nullable().describe('energy of the window, all metered devices'),
  duration_sec: nonNegative().describe('length of the window'),
  per_device_j: z
    .record(z.string(), nonNegative())
    .nullable()
    .describe('energy of each device, by GPU index; null when the source does not tell them apart'),
  cpu_j: nonNegative().nullable().describe('energy of the CPU packages, beside the total'),
  dram_j: nonNegative().nullable().describe('energy of the main memory, beside the total'),
  method: z
    .enum(['counter', 'power_instant', 'power_average', 'zeus', 'codecarbon', 'rapl', 'estimate'])
    .or(z.string().min(1))
    .describe('what was read: an energy counter, power over time, another tool, or a model'),
  uncertainty_j: nonNegative().nullable().describe('standard uncertainty of the total, k = 1'),
  uncertainty_terms: z.array(UncertaintyTerm).describe('what the uncertainty is made of'),
  cross_check: z
    .strictObject({
      method: z.string().describe('the second method'),
      total_j: nonNegative().nullable().describe('energy of the window by it'),
      difference_j: measured().describe('the total less that of the second method'),
      difference_pct: measured().describe('that, relative to the total'),
    })
    .nullable()
    .describe('the same window by a second method of the same sensor'),
  samples: z
    .strictObject({
      count: count().describe('readings inside the window'),
      period_ms: measured().describe('mean time between readings'),
      gap_max_ms: measured().describe('longest time between two readings'),
      counter_period_ms: measured().describe('time after which the energy counter was seen to move'),
      counter_read_ms: measured().describe('time that one reading takes'),
    })
    .describe('how closely the sensor was read'),
  warnings: z.array(z.string()).describe('what the source says against its own figure'),
});
export type EnergyMeasurement = z.output<typeof EnergyMeasurement>;

/** Raw and adjusted energy, and where the baseline came from (RES-07). */
export const EnergyBreakdown = z.strictObject({
  raw_j: nonNegative().nullable().describe('energy as measured; equals total_energy_j'),
  adjusted_j: nonNegative().nullable().describe('raw energy less baseline power times the window'),
  baseline_power_w: nonNegative().nullable().describe('idle power, summed over the metered GPUs'),
  baseline_no_context_w: nonNegative().nullable().describe('idle power while no process holds a GPU context'),
  baseline_state: z
    .enum(['cuda_context', 'no_context'])
    .nullable()
    .describe('whether a GPU context was held while the idle power was measured'),
  baseline_method: z
    .enum(['fresh', 'cached', 'validated', 'unavailable'])
    .describe('measured for this run, reused, reused after a spot check, or not there'),
  baseline_timestamp: instant().nullable().describe('when the idle power was measured, UTC'),
  baseline_cache_age_sec: nonNegative().nullable().describe('age of the baseline when the result was made'),
  baseline_uncertainty_w: nonNegative().nullable().describe('standard uncertainty of the idle power, k = 1'),
});
export type EnergyBreakdown = z.output<typeof EnergyBreakdown>;

/** Energy of prefill or decode inside the window. */
export const Phase = z.strictObject({
  phase: z.enum(['prefill', 'decode']).describe('reading the prompt, or generating'),
  energy_j: nonNegative().nullable().describe('energy of the phase, raw'),
  uncertainty_j: nonNegative().nullable().describe('standard uncertainty, k = 1'),
  duration_sec: nonNegative().describe('time spent in the phase'),
  tokens: count().meta({ description: 'input tokens of prefill, output tokens of decode', unit: 'tokens' }),
  energy_per_token_j: nonNegative().nullable().describe('energy over those tokens'),
  method: z
    .enum(['timeline', 'regression'])
    .nullable()
    .describe('cut out of the sensor’s timeline, or fitted over many short phases'),
});
export type Phase = z.output<typeof Phase>;

/** Energy over several GPUs; null for one. */
export const MultiGPUMetrics = z.strictObject({
  num_gpus: z.int().min(2).describe('metered GPUs'),
  energy_per_gpu_j: z.array(nonNegative()).nullable().describe('energy of each, by GPU index'),
  energy_total_j: nonNegative().nullable().describe('energy of all'),
  energy_per_output_token_j: nonNegative()
    .nullable()
    .describe('energy of all per output token: compares configurations of different size'),
});

export const CO2Estimate = z.strictObject({
  co2_grams: nonNegative().describe('energy times carbon intensity times PUE'),
  grid_carbon_intensity_gco2_kwh: nonNegative().meta({
    description: 'carbon intensity of the electricity',
    unit: 'g/kWh',
  }),
  pue: z.number().min(1).describe('power usage effectiveness of the data centre'),
  estimation_method: z.enum(['user_specified', 'codecarbon']).describe('whose carbon intensity it is'),
});
