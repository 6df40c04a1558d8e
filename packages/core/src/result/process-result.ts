import * as z from 'zod';
import { EnergyBreakdown } from './energy.ts';
import {
  ExtendedEfficiencyMetrics,
  FlopsResult,
  LatencyMeasurements,
  ThermalThrottleInfo,
  WarmupResult,
} from './performance.ts';
import { count, instant, measured, nonNegative } from './primitives.ts';

const weightPrecision = z.enum(['fp32', 'fp16', 'bf16', 'fp8', 'int8', 'int4', 'mixed']);

/** Descriptive only: nothing is normalised by it (CUT-01). */
export const PrecisionMetadata = z.object({
  weights: weightPrecision,
  activations: weightPrecision,
  compute: z.enum([...weightPrecision.options, 'tf32']),
  mixed_precision_breakdown: z.record(z.string(), z.unknown()).nullable(),
  quantization_method: z.string().nullable(),
});

/** What one process measured; internal, lenient on load (results.md 2). */
export const RawProcessResult = z.object({
  schema_version: z.string(),
  experiment_id: z.string(),
  backend: z.string(),
  backend_version: z.string().nullable(),
  model_name: z.string(),
  process_index: count(),
  gpu_id: z.int().nullable(),
  gpu_name: z.string().default(''),
  gpu_is_mig: z.boolean().default(false),
  gpu_mig_profile: z.string().nullable().default(null),
  timestamps: z.object({ start: instant(), end: instant(), duration_sec: nonNegative() }),
  inference_metrics: z.object({
    total_tokens: count(),
    input_tokens: count(),
    output_tokens: count(),
    inference_time_sec: nonNegative(),
    tokens_per_second: nonNegative(),
    latency_per_token_ms: nonNegative(),
    time_to_first_token_ms: measured(),
    latency_measurements: LatencyMeasurements.nullable(),
  }),
  energy_metrics: z.object({
    total_energy_j: measured(),
    gpu_energy_j: measured(),
    cpu_energy_j: measured(),
    ram_energy_j: measured(),
    gpu_power_w: measured(),
    cpu_power_w: measured(),
    emissions_kg_co2: measured(),
    energy_per_token_j: measured(),
    duration_sec: nonNegative(),
  }),
  compute_metrics: z.object({
    flops: FlopsResult.nullable(),
    peak_memory_mb: measured(),
    model_memory_mb: measured(),
    precision: PrecisionMetadata,
  }),
  extended_metrics: ExtendedEfficiencyMetrics.nullable(),
  per_request_latencies_ms: z.array(nonNegative()),
  gpu_utilisation_samples: z.array(z.number().min(0).max(100)),
  energy_breakdown: EnergyBreakdown.nullable(),
  thermal_throttle: ThermalThrottleInfo.nullable(),
  warmup_result: WarmupResult.nullable(),
});
export type RawProcessResult = z.output<typeof RawProcessResult>;

/** How the processes became one result. */
export const AggregationMetadata = z.strictObject({
  method: z.enum(['single_process', 'sum_energy_avg_throughput']),
  num_processes: z.int().min(1),
  temporal_overlap_verified: z.boolean(),
  gpu_attribution_verified: z.boolean(),
  warnings: z.array(z.string()),
});
export type AggregationMetadata = z.output<typeof AggregationMetadata>;
