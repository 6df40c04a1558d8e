import type {
  ExtendedEfficiencyMetrics,
  InferenceOutput,
  LatencyMeasurements,
  LoadedModelInfo,
  TelemetryRecord,
} from '@llem/core';
import { ascending, meanOf, quantileOf } from './latency.ts';

export interface ExtendedInputs {
  readonly info: LoadedModelInfo;
  readonly output: InferenceOutput;
  readonly latencies: LatencyMeasurements;
  readonly telemetry: TelemetryRecord | null;
  readonly configuredBatchSize: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly tokensPerSecond: number;
  readonly totalEnergyJ: number | null;
  /** Memory of the metered GPUs, MiB; null without one. */
  readonly totalVramMb: number | null;
}

/** Further figures of results.md 1; every leaf null when its data is missing, the object null without output. */
export function extendedMetrics(inputs: ExtendedInputs): ExtendedEfficiencyMetrics | null {
  const { output, latencies, telemetry, outputTokens, tokensPerSecond, totalEnergyJ } = inputs;
  if (outputTokens === 0) return null;
  const utilisation = (telemetry?.rows ?? []).flatMap(({ sm_utilisation_pct: pct }) =>
    pct === null ? [] : [pct],
  );
  const bandwidth = (telemetry?.rows ?? []).flatMap(({ memory_utilisation_pct: pct }) =>
    pct === null ? [] : [pct],
  );
  const e2e = ascending(latencies.e2e_ms);
  return {
    tpot_ms: latencies.streaming_mode ? meanOf(latencies.itl_trimmed_ms) : null,
    token_efficiency_index: totalEnergyJ ? (tokensPerSecond * outputTokens) / totalEnergyJ : null,
    memory: memoryMetrics(inputs),
    gpu_utilisation: {
      sm_utilisation_mean: meanOf(utilisation),
      sm_utilisation_samples: utilisation.length || null,
      memory_bandwidth_utilisation: meanOf(bandwidth),
    },
    batch: batchMetrics(inputs),
    kv_cache: {
      kv_cache_hit_rate: output.kv_cache?.hit_rate ?? null,
      kv_cache_blocks_used: output.kv_cache?.blocks_used ?? null,
      kv_cache_blocks_total: output.kv_cache?.blocks_total ?? null,
    },
    request_latency: {
      e2e_latency_mean_ms: meanOf(e2e),
      e2e_latency_median_ms: quantileOf(e2e, 0.5),
      e2e_latency_p95_ms: quantileOf(e2e, 0.95),
      e2e_latency_p99_ms: quantileOf(e2e, 0.99),
      e2e_latency_samples: e2e.length || null,
    },
  };
}

function memoryMetrics({
  info,
  output,
  outputTokens,
  totalVramMb,
}: ExtendedInputs): ExtendedEfficiencyMetrics['memory'] {
  const peak = output.peak_memory_mb;
  const model = info.model_memory_mb > 0 ? info.model_memory_mb : null;
  const cache = output.kv_cache?.size_mb ?? null;
  return {
    total_vram_mb: totalVramMb,
    model_memory_mb: model,
    peak_memory_mb: peak,
    inference_memory_mb: peak !== null && model !== null ? Math.max(0, peak - model) : null,
    kv_cache_mb: cache,
    tokens_per_gb_vram: peak ? outputTokens / (peak / 1024) : null,
    model_memory_utilisation: model !== null && totalVramMb ? model / totalVramMb : null,
    kv_cache_memory_ratio: cache !== null && peak ? cache / peak : null,
  };
}

function batchMetrics({
  output,
  configuredBatchSize,
  inputTokens,
  outputTokens,
}: ExtendedInputs): ExtendedEfficiencyMetrics['batch'] {
  const batches = output.batch_times.length;
  const effective = batches > 0 ? output.requests.length / batches : null;
  const padding = output.padding_tokens;
  const all = inputTokens + outputTokens + (padding ?? 0);
  return {
    effective_batch_size: effective,
    batch_utilisation: effective !== null && configuredBatchSize ? effective / configuredBatchSize : null,
    padding_overhead: padding !== null && all > 0 ? padding / all : null,
    num_batches: batches || null,
  };
}
