import type { LatencyMeasurements } from '@llem/core';

/** The samples of several processes, each without the warm-up requests of its own (results.md 7). */
export function concatenateLatencies(processes: readonly LatencyMeasurements[]): LatencyMeasurements {
  const all = (pick: (one: LatencyMeasurements) => number[]) => processes.flatMap(pick);
  const sum = (pick: (one: LatencyMeasurements) => number) =>
    processes.reduce((total, one) => total + pick(one), 0);
  const streaming_mode = processes.some((one) => one.streaming_mode);
  return {
    ttft_ms: all((one) => one.ttft_ms),
    itl_full_ms: all((one) => one.itl_full_ms),
    itl_trimmed_ms: all((one) => one.itl_trimmed_ms),
    e2e_ms: all((one) => one.e2e_ms),
    request_count: sum((one) => one.request_count),
    total_output_tokens: sum((one) => one.total_output_tokens),
    excluded_tokens: sum((one) => one.excluded_tokens),
    warmup_requests_excluded: sum((one) => one.warmup_requests_excluded),
    streaming_mode,
    measurement_mode: streaming_mode ? 'true_streaming' : 'per_request_batch',
  };
}
