import * as z from 'zod';
import { count, measured, nonNegative } from './primitives.ts';

/** FLOPs as reference data (CM-26, CM-27). Source of the formula: Chowdhery et al. 2022, PaLM, appendix B. */
export const FlopsResult = z.strictObject({
  value: nonNegative(),
  method: z.literal('palm_formula'),
  confidence: z.enum(['high', 'medium', 'low']),
  precision: z.string(),
  notes: z.string().nullable(),
  attention_flops: nonNegative().nullable(),
});
export type FlopsResult = z.output<typeof FlopsResult>;

/** How warm-up ended (CM-24). */
export const WarmupResult = z.strictObject({
  converged: z.boolean(),
  final_cv: nonNegative(),
  iterations_completed: count(),
  target_cv: nonNegative(),
  max_prompts: count(),
  latencies_ms: z.array(nonNegative()),
  thermal_floor_wait_s: nonNegative(),
});
export type WarmupResult = z.output<typeof WarmupResult>;

const measurementMode = () => z.enum(['true_streaming', 'per_request_batch', 'proportional']);

/** Latencies of one process, before statistics. */
export const LatencyMeasurements = z.strictObject({
  ttft_ms: z.array(nonNegative()),
  itl_full_ms: z.array(nonNegative()),
  itl_trimmed_ms: z.array(nonNegative()),
  e2e_ms: z.array(nonNegative()),
  request_count: count(),
  total_output_tokens: count(),
  excluded_tokens: count(),
  warmup_requests_excluded: count(),
  streaming_mode: z.boolean(),
  measurement_mode: measurementMode(),
});
export type LatencyMeasurements = z.output<typeof LatencyMeasurements>;

/** Statistics over the latencies; null where the backend gave no such times. */
export const LatencyStatistics = z.strictObject({
  measurement_mode: measurementMode(),
  ttft_mean_ms: measured(),
  ttft_median_ms: measured(),
  ttft_p95_ms: measured(),
  ttft_p99_ms: measured(),
  ttft_min_ms: measured(),
  ttft_max_ms: measured(),
  ttft_samples: count(),
  itl_mean_ms: measured(),
  itl_median_ms: measured(),
  itl_p95_ms: measured(),
  itl_p99_ms: measured(),
  itl_samples: count(),
  itl_full_mean_ms: measured(),
  itl_full_p99_ms: measured(),
});
export type LatencyStatistics = z.output<typeof LatencyStatistics>;

/** Further figures; every leaf is null when its data is missing (results.md 1). */
export const ExtendedEfficiencyMetrics = z.strictObject({
  tpot_ms: measured(),
  token_efficiency_index: measured(),
  memory: z.strictObject({
    total_vram_mb: measured(),
    model_memory_mb: measured(),
    peak_memory_mb: measured(),
    inference_memory_mb: measured(),
    kv_cache_mb: measured(),
    tokens_per_gb_vram: measured(),
    model_memory_utilisation: measured(),
    kv_cache_memory_ratio: measured(),
  }),
  gpu_utilisation: z.strictObject({
    sm_utilisation_mean: measured(),
    sm_utilisation_samples: count().nullable(),
    memory_bandwidth_utilisation: measured(),
  }),
  batch: z.strictObject({
    effective_batch_size: measured(),
    batch_utilisation: measured(),
    padding_overhead: measured(),
    num_batches: count().nullable(),
  }),
  kv_cache: z.strictObject({
    kv_cache_hit_rate: measured(),
    kv_cache_blocks_used: measured(),
    kv_cache_blocks_total: measured(),
  }),
  request_latency: z.strictObject({
    e2e_latency_mean_ms: measured(),
    e2e_latency_median_ms: measured(),
    e2e_latency_p95_ms: measured(),
    e2e_latency_p99_ms: measured(),
    e2e_latency_samples: count().nullable(),
  }),
});
export type ExtendedEfficiencyMetrics = z.output<typeof ExtendedEfficiencyMetrics>;

/** Throttling inside the window (CM-34). */
export const ThermalThrottleInfo = z.strictObject({
  detected: z.boolean(),
  thermal: z.boolean(),
  power: z.boolean(),
  sw_thermal: z.boolean(),
  hw_thermal: z.boolean(),
  hw_power: z.boolean(),
  throttle_duration_sec: nonNegative(),
  max_temperature_c: measured(),
  throttle_timestamps: z.array(z.number()),
  thermal_violation_sec: measured(),
  power_violation_sec: measured(),
});
export type ThermalThrottleInfo = z.output<typeof ThermalThrottleInfo>;

/** What was asked and what was done; equal hashes prove equal work. */
export const Work = z.strictObject({
  prompts_sha256: z.string().length(64),
  outputs_sha256: z.string().length(64).nullable(),
  dataset: z.string(),
  dataset_revision: z.string().nullable(),
  n_requested: count(),
  n_completed: count(),
  truncated_prompts: count(),
  stop_rule: z.enum(['eos_or_length', 'length']),
  output_tokens_min: nonNegative(),
  output_tokens_median: nonNegative(),
  output_tokens_max: nonNegative(),
});
export type Work = z.output<typeof Work>;
