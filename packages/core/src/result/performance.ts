import * as z from 'zod';
import { count, measured, nonNegative } from './primitives.ts';

/** FLOPs as reference data (CM-26, CM-27). Source of the formula: Chowdhery et al. 2022, PaLM, appendix B. */
export const FlopsResult = z.strictObject({
  value: nonNegative().meta({ description: 'floating-point operations of the window', unit: 'FLOP' }),
  method: z.literal('palm_formula').describe('formula: PaLM, appendix B'),
  confidence: z.enum(['high', 'medium', 'low']).describe('how well the parameter count is known'),
  precision: z.string().describe('precision of the weights'),
  notes: z.string().nullable().describe('what limits the figure'),
  attention_flops: nonNegative()
    .nullable()
    .meta({ description: 'the part of attention, beside the value', unit: 'FLOP' }),
});
export type FlopsResult = z.output<typeof FlopsResult>;

/** How warm-up ended (CM-24). */
export const WarmupResult = z.strictObject({
  converged: z.boolean().describe('latency settled; with a fixed number of runs always true'),
  final_cv: nonNegative().describe('coefficient of variation of the last latencies; 0 with fewer than two'),
  iterations_completed: count().describe('runs before the measurement'),
  target_cv: nonNegative().describe('coefficient of variation that was to be reached'),
  max_prompts: count().describe('limit of the runs with convergence detection'),
  latencies_ms: z.array(nonNegative()).describe('latency of each run that succeeded'),
  thermal_floor_wait_s: nonNegative().describe('wait between warm-up and measurement'),
});
export type WarmupResult = z.output<typeof WarmupResult>;

/** A percentile, interpolated linearly between order statistics. */
const percentile = (of: string, p: number) => measured().describe(`${p} % of ${of} are shorter`);

const measurementMode = () =>
  z
    .enum(['true_streaming', 'per_request_batch', 'proportional'])
    .describe('times of each token, of whole requests, or requests in proportion to their tokens');

/** Latencies of one process, before statistics. */
export const LatencyMeasurements = z.strictObject({
  ttft_ms: z.array(nonNegative()).describe('time to the first token of each request'),
  itl_full_ms: z.array(nonNegative()).describe('time between neighbouring tokens'),
  itl_trimmed_ms: z.array(nonNegative()).describe('the same, without the first and last of each request'),
  e2e_ms: z.array(nonNegative()).describe('start to end of each request'),
  request_count: count().meta({ description: 'requests in the statistics', unit: 'requests' }),
  total_output_tokens: count().meta({ description: 'output of these requests', unit: 'tokens' }),
  excluded_tokens: count().describe('inter-token latencies that trimming left out'),
  warmup_requests_excluded: count().meta({
    description: 'first requests that were left out',
    unit: 'requests',
  }),
  streaming_mode: z.boolean().describe('times of single tokens were recorded'),
  measurement_mode: measurementMode(),
});
export type LatencyMeasurements = z.output<typeof LatencyMeasurements>;

/** Statistics over the latencies; null where the backend gave no such times. */
export const LatencyStatistics = z.strictObject({
  measurement_mode: measurementMode(),
  ttft_mean_ms: measured().describe('mean time to first token'),
  ttft_median_ms: measured().describe('median time to first token'),
  ttft_p95_ms: percentile('the times to first token', 95),
  ttft_p99_ms: percentile('the times to first token', 99),
  ttft_min_ms: measured().describe('shortest time to first token'),
  ttft_max_ms: measured().describe('longest time to first token'),
  ttft_samples: count().meta({ description: 'times to first token that went in', unit: 'requests' }),
  itl_mean_ms: measured().describe('mean inter-token latency, trimmed'),
  itl_median_ms: measured().describe('median inter-token latency, trimmed'),
  itl_p95_ms: percentile('the inter-token latencies, trimmed', 95),
  itl_p99_ms: percentile('the inter-token latencies, trimmed', 99),
  itl_samples: count().describe('inter-token latencies that went in, trimmed'),
  itl_full_mean_ms: measured().describe('mean inter-token latency, all'),
  itl_full_p99_ms: percentile('the inter-token latencies, all', 99),
});
export type LatencyStatistics = z.output<typeof LatencyStatistics>;

/** Further figures; every leaf is null when its data is missing (results.md 1). */
export const ExtendedEfficiencyMetrics = z.strictObject({
  tpot_ms: measured().describe('time per output token: mean inter-token latency, with streaming only'),
  token_efficiency_index: measured().meta({
    description: 'output tokens per second times output tokens, over the energy',
    unit: 'tok²/(s·J)',
  }),
  memory: z
    .strictObject({
      total_vram_mb: measured().describe('memory of the GPUs'),
      model_memory_mb: measured().describe('memory after the model was loaded'),
      peak_memory_mb: measured().describe('peak inside the window: weights, cache and activations'),
      inference_memory_mb: measured().describe('peak less model, not below 0'),
      kv_cache_mb: measured().describe('memory of the key/value cache'),
      tokens_per_gb_vram: measured().meta({
        description: 'output tokens over the peak memory',
        unit: 'tok/GiB',
      }),
      model_memory_utilisation: measured().describe('model over the memory of the GPUs'),
      kv_cache_memory_ratio: measured().describe('key/value cache over the peak'),
    })
    .describe('memory of the metered GPUs'),
  gpu_utilisation: z
    .strictObject({
      sm_utilisation_mean: measured().meta({
        description: 'mean share of time that a kernel ran',
        unit: '%',
      }),
      sm_utilisation_samples: count().nullable().describe('readings that went in'),
      memory_bandwidth_utilisation: measured().meta({
        description: 'mean share of time that memory was read or written',
        unit: '%',
      }),
    })
    .describe('how busy the GPUs were'),
  batch: z
    .strictObject({
      effective_batch_size: measured().meta({
        description: 'mean number of requests that ran together',
        unit: 'requests',
      }),
      batch_utilisation: measured().describe('effective over configured batch size'),
      padding_overhead: measured().describe('padding over all tokens'),
      num_batches: count().nullable().describe('batches that ran'),
    })
    .describe('how requests ran together'),
  kv_cache: z
    .strictObject({
      kv_cache_hit_rate: measured().describe('share of prefix tokens found in the cache'),
      kv_cache_blocks_used: measured().describe('blocks in use at the peak'),
      kv_cache_blocks_total: measured().describe('blocks there are'),
    })
    .describe('key/value cache of the engine'),
  request_latency: z
    .strictObject({
      e2e_latency_mean_ms: measured().describe('mean start to end of a request'),
      e2e_latency_median_ms: measured().describe('median start to end of a request'),
      e2e_latency_p95_ms: percentile('the end-to-end latencies', 95),
      e2e_latency_p99_ms: percentile('the end-to-end latencies', 99),
      e2e_latency_samples: count()
        .nullable()
        .meta({ description: 'requests that went in', unit: 'requests' }),
    })
    .describe('whole requests'),
});
export type ExtendedEfficiencyMetrics = z.output<typeof ExtendedEfficiencyMetrics>;

/** Throttling inside the window (CM-34). */
export const ThermalThrottleInfo = z.strictObject({
  detected: z.boolean().describe('heat or power slowed a GPU down'),
  thermal: z.boolean().describe('heat, by software or hardware'),
  power: z.boolean().describe('the power limit, by software'),
  sw_thermal: z.boolean().describe('heat, by software'),
  hw_thermal: z.boolean().describe('heat, by hardware'),
  hw_power: z.boolean().describe('the power brake, by hardware'),
  throttle_duration_sec: nonNegative().describe(
    'readings with a thermal reason times their period; power does not count',
  ),
  max_temperature_c: measured().describe('highest reading of any metered GPU'),
  throttle_timestamps: z
    .array(z.number())
    .meta({ description: 'readings with a thermal reason, from the start of the window', unit: 's' }),
  thermal_violation_sec: measured().describe(
    'by the driver’s counter of thermal violations, largest of the GPUs',
  ),
  power_violation_sec: measured().describe(
    'by the driver’s counter of power violations, largest of the GPUs',
  ),
});
export type ThermalThrottleInfo = z.output<typeof ThermalThrottleInfo>;

/** What was asked and what was done; equal hashes prove equal work. */
export const Work = z.strictObject({
  prompts_sha256: z.string().length(64).describe('hash of the selected prompts, each with a line end'),
  outputs_sha256: z
    .string()
    .length(64)
    .nullable()
    .describe('hash of the output token ids: equal hashes prove equal work'),
  dataset: z.string().describe('where the prompts are from'),
  dataset_revision: z.string().nullable().describe('version of the data set'),
  n_requested: count().meta({ description: 'n of the configuration', unit: 'prompts' }),
  n_completed: count().meta({ description: 'prompts with an answer', unit: 'prompts' }),
  truncated_prompts: count().meta({ description: 'prompts cut to max_input_tokens', unit: 'prompts' }),
  stop_rule: z
    .enum(['eos_or_length', 'length'])
    .describe('ended by end of text or length, or by length alone'),
  output_tokens_min: nonNegative().meta({ description: 'shortest output', unit: 'tokens' }),
  output_tokens_median: nonNegative().meta({ description: 'median output', unit: 'tokens' }),
  output_tokens_max: nonNegative().meta({ description: 'longest output', unit: 'tokens' }),
});
export type Work = z.output<typeof Work>;
