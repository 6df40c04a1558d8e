import type { ExperimentResult } from '@llem/core';

type Cell = string | number | null;

/** The columns of a CSV file in their order, and where each comes from (results.md 6). */
export const CSV_COLUMNS: Readonly<Record<string, (result: ExperimentResult) => Cell>> = {
  experiment_id: (result) => result.experiment_id,
  schema_version: (result) => result.schema_version,
  measurement_config_hash: (result) => result.measurement_config_hash,
  backend: (result) => result.backend,
  backend_version: (result) => result.backend_version,
  model: (result) => result.model_name,
  precision: (result) => cell(result.effective_config.precision),
  batch_size: batchSize,
  dataset: (result) => result.work.dataset,
  n_prompts: (result) => result.work.n_requested,
  energy_total_j: (result) => result.total_energy_j,
  energy_adjusted_j: (result) => result.energy_adjusted_j,
  baseline_power_w: (result) => result.baseline_power_w,
  energy_per_token_j: (result) => result.avg_energy_per_token_j,
  gpu_power_w: (result) =>
    sum(result.process_results.map(({ energy_metrics }) => energy_metrics.gpu_power_w)),
  tokens_per_second: (result) => result.avg_tokens_per_second,
  ttft_mean_ms: (result) => result.latency_stats?.ttft_mean_ms ?? null,
  itl_mean_ms: (result) => result.latency_stats?.itl_mean_ms ?? null,
  itl_p99_ms: (result) => result.latency_stats?.itl_p99_ms ?? null,
  // 0 stands for "unknown" in the result; a table is summed and plotted, where it would count as a zero.
  flops_total: (result) => (result.total_flops === 0 ? null : result.total_flops),
  flops_per_token: (result) => result.flops_per_output_token,
  peak_memory_mb: (result) =>
    maximum(result.process_results.map(({ compute_metrics }) => compute_metrics.peak_memory_mb)),
  measurement_methodology: (result) => result.measurement_methodology,
  warmup_excluded_samples: (result) => result.warmup_excluded_samples,
  gpu_name: (result) => result.process_results[0]?.gpu_name ?? null,
  cuda_version: (result) => result.environment_snapshot?.cuda_version ?? null,
  started_at: (result) => result.start_time,
  duration_sec: (result) => result.total_inference_time_sec,
  energy_uncertainty_j: (result) => result.energy_uncertainty_j,
  energy_method: (result) => result.energy_measurement?.method ?? null,
  energy_quality: (result) => result.energy_quality,
  input_tokens: (result) => result.input_tokens,
  output_tokens: (result) => result.output_tokens,
  // Only a study has cycles.
  cycle: () => null,
};

/** As the engine resolved it, else as the section asked for it, under the name that the backend gives it. */
function batchSize({ backend, effective_config }: ExperimentResult): Cell {
  const sizes = [effective_config.engine, effective_config[backend]].flatMap((settings) =>
    ['batch_size', 'max_num_seqs', 'max_batch_size'].map((name) => cell(setting(settings, name))),
  );
  return sizes.find((size) => size !== null) ?? null;
}

function setting(settings: unknown, name: string): unknown {
  return typeof settings === 'object' && settings !== null ? Reflect.get(settings, name) : null;
}

function cell(value: unknown): Cell {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Null when one is missing: a partial sum would pass for the whole. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0
    ? null
    : known.reduce((total, value) => total + value, 0);
}

function maximum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
