import {
  type EnergyOutcome,
  type ExperimentConfig,
  type RawProcessResult,
  RESULT_SCHEMA_VERSION,
} from '@llem/core';
import type { ExperimentRequest } from '../experiment-request.ts';
import type { Derived } from './derive.ts';
import { deviceEnergies } from './device-energies.ts';
import type { EnergyFigures } from './energy-figures.ts';
import type { Evidence } from './evidence.ts';

/** Every process of a run, as results.md 2 keeps it. */
export function processResults(
  evidence: Evidence,
  request: ExperimentRequest,
  derived: Derived,
): RawProcessResult[] {
  if (evidence.processes.length === 0) return [processResult(evidence, request, derived, 0)];
  return evidence.processes.flatMap((one, index) => {
    const figures = derived.processes[index];
    return figures ? [processResult(one, request, figures, index)] : [];
  });
}

function processResult(
  evidence: Evidence,
  { config }: ExperimentRequest,
  derived: Derived,
  index: number,
): RawProcessResult {
  const { info, output, devices, flops, warmup, readings } = evidence;
  const { seconds, tokens, rate, joules, latencies } = derived;
  const gpu = devices[0];
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    experiment_id: derived.experimentId,
    backend: config.backend,
    backend_version: info.engine_version,
    model_name: config.model,
    process_index: index,
    gpu_id: gpu?.index ?? null,
    gpu_name: gpu?.name ?? '',
    gpu_is_mig: gpu?.mig_profile != null,
    gpu_mig_profile: gpu?.mig_profile ?? null,
    timestamps: { start: derived.start, end: derived.end, duration_sec: seconds },
    inference_metrics: {
      total_tokens: tokens.total,
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      inference_time_sec: seconds,
      tokens_per_second: rate,
      // Derived from throughput, not the inter-token latency (measurement.md 9).
      latency_per_token_ms: rate > 0 ? 1000 / rate : 0,
      time_to_first_token_ms: latencies.ttft_ms.at(0) ?? null,
      latency_measurements: latencies,
    },
    energy_metrics: energyMetrics(readings.energy, joules, tokens, seconds),
    compute_metrics: {
      flops,
      peak_memory_mb: output.peak_memory_mb,
      model_memory_mb: info.model_memory_mb > 0 ? info.model_memory_mb : null,
      precision: precisionMetadata(config),
    },
    extended_metrics: derived.extended,
    per_request_latencies_ms: latencies.e2e_ms,
    gpu_utilisation_samples: (readings.telemetry?.rows ?? []).flatMap(({ sm_utilisation_pct: pct }) =>
      pct === null ? [] : [pct],
    ),
    energy_breakdown: joules.breakdown,
    thermal_throttle: derived.throttle,
    warmup_result: warmup?.result ?? null,
  };
}

function energyMetrics(
  outcome: EnergyOutcome | null,
  { total_j }: EnergyFigures,
  tokens: Derived['tokens'],
  windowSeconds: number,
): RawProcessResult['energy_metrics'] {
  const measurement = outcome?.measurement ?? null;
  const grams = outcome?.codecarbon_co2_grams ?? null;
  const duration = measurement?.duration_sec ?? windowSeconds;
  const gpu = deviceEnergies(measurement)?.reduce((sum, joules) => sum + joules, 0) ?? null;
  const cpu = measurement?.cpu_j ?? null;
  const watts = (joules: number | null) => (joules === null || duration === 0 ? null : joules / duration);
  return {
    total_energy_j: total_j,
    gpu_energy_j: gpu,
    cpu_energy_j: cpu,
    ram_energy_j: measurement?.dram_j ?? null,
    gpu_power_w: watts(gpu),
    cpu_power_w: watts(cpu),
    emissions_kg_co2: grams === null ? null : grams / 1000,
    energy_per_token_j: total_j === null ? null : total_j / (tokens.output || tokens.total || 1),
    duration_sec: duration,
  };
}

/** The precision that was asked for, in words; nothing is normalised by it (CUT-01). */
function precisionMetadata({
  precision,
}: Pick<ExperimentConfig, 'precision'>): RawProcessResult['compute_metrics']['precision'] {
  const arithmetic = precision === 'int8' || precision === 'int4' || precision === 'fp8' ? 'fp16' : precision;
  return {
    weights: precision,
    activations: arithmetic,
    compute: arithmetic,
    mixed_precision_breakdown: null,
    quantization_method: null,
  };
}
