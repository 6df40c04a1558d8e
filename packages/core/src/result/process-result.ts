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
  weights: weightPrecision.describe('precision of the weights'),
  activations: weightPrecision.describe('precision of the activations'),
  compute: z.enum([...weightPrecision.options, 'tf32']).describe('precision of the arithmetic'),
  mixed_precision_breakdown: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('share of each, where several are mixed'),
  quantization_method: z.string().nullable().describe('how the weights were quantised'),
});

/** What one process measured; internal, lenient on load (results.md 2). */
export const RawProcessResult = z.object({
  schema_version: z.string().describe('version of the result format'),
  experiment_id: z.string().describe('id of the experiment'),
  backend: z.string().describe('what ran the model'),
  backend_version: z.string().nullable().describe('version of the engine'),
  model_name: z.string().describe('model of the configuration'),
  process_index: count().describe('number of the process, from 0'),
  gpu_id: z.int().nullable().describe('index of its GPU; null on the CPU'),
  gpu_name: z.string().default('').describe('name of its GPU'),
  gpu_is_mig: z.boolean().default(false).describe('the GPU is a MIG partition'),
  gpu_mig_profile: z.string().nullable().default(null).describe('profile of the MIG partition'),
  timestamps: z
    .object({
      start: instant().describe('start of the window, UTC'),
      end: instant().describe('end of the window, UTC'),
      duration_sec: nonNegative().describe('end less start'),
    })
    .describe('window of the process'),
  inference_metrics: z
    .object({
      total_tokens: count().meta({ description: 'input and output', unit: 'tokens' }),
      input_tokens: count().meta({ description: 'read', unit: 'tokens' }),
      output_tokens: count().meta({ description: 'generated', unit: 'tokens' }),
      inference_time_sec: nonNegative().describe('length of the window'),
      tokens_per_second: nonNegative().meta({ description: 'output over the window', unit: 'tok/s' }),
      latency_per_token_ms: nonNegative().describe('window over the output tokens'),
      time_to_first_token_ms: measured().describe('mean time to first token; null without streaming'),
      latency_measurements: LatencyMeasurements.nullable().describe('every latency; null without any'),
    })
    .describe('tokens and time'),
  energy_metrics: z
    .object({
      total_energy_j: measured().describe('energy of the window, raw'),
      gpu_energy_j: measured().describe('energy of the GPUs of this process'),
      cpu_energy_j: measured().describe('energy of the CPU packages'),
      ram_energy_j: measured().describe('energy of the main memory'),
      gpu_power_w: measured().describe('mean power of the GPUs over the window'),
      cpu_power_w: measured().describe('mean power of the CPU packages over the window'),
      emissions_kg_co2: measured().meta({
        description: 'emissions by the source, where it tells them',
        unit: 'kg',
      }),
      energy_per_token_j: measured().describe('energy over the output tokens'),
      duration_sec: nonNegative().describe('window of the energy source'),
    })
    .describe('energy and power'),
  compute_metrics: z
    .object({
      flops: FlopsResult.nullable().describe('floating-point operations; null when unknown'),
      peak_memory_mb: measured().describe('peak of GPU memory inside the window'),
      model_memory_mb: measured().describe('GPU memory after the model was loaded'),
      precision: PrecisionMetadata.describe('what the model was computed in, for information'),
    })
    .describe('arithmetic and memory'),
  extended_metrics: ExtendedEfficiencyMetrics.nullable().describe('further figures; null without output'),
  per_request_latencies_ms: z.array(nonNegative()).describe('start to end of each request'),
  gpu_utilisation_samples: z
    .array(z.number().min(0).max(100))
    .meta({ description: 'share of time that a kernel ran, by reading', unit: '%' }),
  energy_breakdown: EnergyBreakdown.nullable().describe('raw and adjusted energy; null without any'),
  thermal_throttle: ThermalThrottleInfo.nullable().describe('throttling; null without telemetry'),
  warmup_result: WarmupResult.nullable().describe('how warm-up ended; null without it'),
});
export type RawProcessResult = z.output<typeof RawProcessResult>;

/** How the processes became one result. */
export const AggregationMetadata = z.strictObject({
  method: z
    .enum(['single_process', 'sum_energy_avg_throughput'])
    .describe('one process, or joules summed and throughput averaged over several'),
  num_processes: z.int().min(1).describe('processes that were put together'),
  temporal_overlap_verified: z.boolean().describe('their windows overlap'),
  gpu_attribution_verified: z.boolean().describe('no GPU was used by two of them'),
  warnings: z.array(z.string()).describe('what speaks against putting them together'),
});
export type AggregationMetadata = z.output<typeof AggregationMetadata>;
