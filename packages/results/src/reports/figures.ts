import type { ExperimentResult } from '@llem/core';

/** A figure that runs are compared by. Null was not measured, and is never 0. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: (result: ExperimentResult) => number | null;
  /** Standard uncertainty (k = 1) of one run's value; null where a run does not tell. */
  readonly uncertainty: (result: ExperimentResult) => number | null;
}

const unknown = () => null;

/** The figures of a comparison and of a report, in their order. */
export const FIGURES: readonly Figure[] = [
  {
    name: 'energy_per_output_token',
    unit: 'J',
    value: ({ avg_energy_per_token_j, output_tokens }) => (output_tokens > 0 ? avg_energy_per_token_j : null),
    uncertainty: ({ energy_uncertainty_j, output_tokens }) =>
      energy_uncertainty_j === null || output_tokens === 0 ? null : energy_uncertainty_j / output_tokens,
  },
  {
    name: 'output_tokens_per_second',
    unit: 'tok/s',
    value: ({ avg_tokens_per_second, total_inference_time_sec }) =>
      total_inference_time_sec > 0 ? avg_tokens_per_second : null,
    uncertainty: unknown,
  },
  {
    name: 'time_to_first_token',
    unit: 'ms',
    value: ({ latency_stats }) => latency_stats?.ttft_mean_ms ?? null,
    uncertainty: unknown,
  },
  {
    name: 'request_latency',
    unit: 'ms',
    value: ({ extended_metrics }) => extended_metrics?.request_latency.e2e_latency_mean_ms ?? null,
    uncertainty: unknown,
  },
  { name: 'peak_memory', unit: 'MiB', value: peakMemory, uncertainty: unknown },
];

/** The highest of the processes; null when one does not tell. */
function peakMemory({ process_results }: ExperimentResult): number | null {
  const peaks = process_results.map(({ compute_metrics }) => compute_metrics.peak_memory_mb ?? null);
  const known = peaks.filter((peak) => peak !== null);
  return known.length < peaks.length || known.length === 0 ? null : Math.max(...known);
}
