import * as z from 'zod';
import { COMPONENT_KINDS } from '../plugin/plugin.ts';
import { CO2Estimate, EnergyBreakdown, EnergyMeasurement, MultiGPUMetrics, Phase } from './energy.ts';
import { EnvironmentSnapshot } from './environment.ts';
import {
  ExtendedEfficiencyMetrics,
  FlopsResult,
  LatencyStatistics,
  ThermalThrottleInfo,
  WarmupResult,
  Work,
} from './performance.ts';
import { count, instant, measured, nonNegative } from './primitives.ts';
import { AggregationMetadata, RawProcessResult } from './process-result.ts';

/** Version of the result format: fields are only added within a major (RES-05). */
export const RESULT_SCHEMA_VERSION = '2.0';

/** The fixed sentence on accuracy in every result (RES-08). */
export const REPRODUCIBILITY_NOTES =
  "GPU power readings are accurate to ±5 W, so the relative error depends on the draw; results also depend on the GPU's thermal state and on machine load, and hardware, driver and firmware are not controlled.";

const hash16 = () => z.string().regex(/^[0-9a-f]{16}$/, 'must be 16 lower-case hex digits');

/**
 * The one result a user sees, for one process or many, for every backend (RES-01, results.md 1). Strict, with
 * every field present: what was not measured is null, never 0 and never absent.
 */
export const ExperimentResult = z.strictObject({
  schema_version: z.string().regex(/^\d+\.\d+$/),
  experiment_id: z.string().min(1),
  measurement_config_hash: hash16(),
  llenergymeasure_version: z.string(),
  model_name: z.string(),
  backend: z.string(),
  backend_version: z.string().nullable(),
  measurement_methodology: z.enum(['total', 'steady_state', 'windowed']),
  steady_state_window: z.tuple([z.number(), z.number()]).nullable(),
  start_time: instant(),
  end_time: instant(),
  duration_sec: nonNegative(),
  total_inference_time_sec: nonNegative(),
  total_tokens: count(),
  input_tokens: count(),
  output_tokens: count(),
  avg_tokens_per_second: nonNegative(),
  total_tokens_per_second: nonNegative(),
  system_tokens_per_second: nonNegative(),
  total_energy_j: nonNegative().nullable(),
  energy_uncertainty_j: nonNegative().nullable(),
  avg_energy_per_token_j: nonNegative().nullable(),
  tokens_per_joule: nonNegative().nullable(),
  baseline_power_w: nonNegative().nullable(),
  energy_adjusted_j: nonNegative().nullable(),
  energy_adjusted_uncertainty_j: nonNegative().nullable(),
  energy_per_device_j: z.array(nonNegative()).nullable(),
  energy_cpu_j: nonNegative().nullable(),
  energy_dram_j: nonNegative().nullable(),
  energy_quality: z.enum(['ok', 'caution', 'unreliable', 'none']),
  energy_breakdown: EnergyBreakdown.nullable(),
  energy_measurement: EnergyMeasurement.nullable(),
  phases: z.array(Phase).nullable(),
  total_flops: nonNegative(),
  flops: FlopsResult.nullable(),
  flops_per_output_token: measured(),
  flops_per_input_token: measured(),
  flops_per_second: measured(),
  multi_gpu: MultiGPUMetrics.nullable(),
  latency_stats: LatencyStatistics.nullable(),
  extended_metrics: ExtendedEfficiencyMetrics.nullable(),
  warmup_result: WarmupResult.nullable(),
  warmup_excluded_samples: count().nullable(),
  thermal_throttle: ThermalThrottleInfo.nullable(),
  environment_snapshot: EnvironmentSnapshot.nullable(),
  measurement_warnings: z.array(z.string()),
  reproducibility_notes: z.string(),
  timeseries: z.string().nullable(),
  effective_config: z
    .record(z.string(), z.unknown())
    .refine((config) => Object.keys(config).length > 0, 'must not be empty'),
  work: Work,
  component_decisions: z.array(
    z.strictObject({
      kind: z.enum(COMPONENT_KINDS),
      id: z.string(),
      package: z.string(),
      version: z.string(),
      chosen: z.boolean(),
      reason: z.enum([
        'explicit',
        'highest-priority',
        'lower-priority',
        'unavailable',
        'claim-conflict',
        'incompatible-api',
      ]),
      detail: z.string(),
    }),
  ),
  process_results: z.array(RawProcessResult).min(1),
  aggregation: AggregationMetadata.nullable(),
  co2_estimate: CO2Estimate.nullable(),
  codecarbon_co2_grams: nonNegative().nullable(),
  docker_image_digest: z.string().nullable(),
  lora_adapter_id: z.string().nullable(),
  lora_merged: z.boolean().nullable(),
  load_format: z.enum(['auto', 'dummy']),
});

/** `timeseriesTable` is the Arrow table of results.md 5, in memory only: it is not enumerable. */
export type ExperimentResult = Readonly<z.output<typeof ExperimentResult>> & {
  readonly timeseriesTable?: unknown;
};
