import type { LatencyMeasurements, LatencyStatistics, RequestOutput } from '@llem/core';
import { mean, quantile } from '@llem/results';

/** Latencies from real token timestamps only (measurement.md 10); without streaming, end-to-end times alone. */
export function measureLatencies(
  requests: readonly RequestOutput[],
  latency: { readonly streaming: boolean; readonly warmup_requests: number } | null | undefined,
): LatencyMeasurements {
  const streaming =
    latency?.streaming === true && requests.some(({ token_times_s }) => token_times_s !== null);
  const excluded = streaming ? Math.min(latency.warmup_requests, requests.length) : 0;
  const counted = requests.slice(excluded);
  const intervals = streaming ? counted.map(tokenIntervals) : [];
  const trimmed = intervals.map((full) => (full.length < 3 ? [] : full.slice(1, -1)));
  return {
    ttft_ms: streaming ? counted.flatMap(timeToFirstToken) : [],
    itl_full_ms: intervals.flat(),
    itl_trimmed_ms: trimmed.flat(),
    e2e_ms: counted.map(({ start_s, end_s }) => (end_s - start_s) * 1000),
    request_count: counted.length,
    total_output_tokens: counted.reduce((total, { output_tokens }) => total + output_tokens, 0),
    excluded_tokens: intervals.flat().length - trimmed.flat().length,
    warmup_requests_excluded: excluded,
    streaming_mode: streaming,
    measurement_mode: streaming ? 'true_streaming' : 'per_request_batch',
  };
}

/** Statistics of the latencies; null when there is not one of them. */
export function summariseLatencies(latencies: LatencyMeasurements): LatencyStatistics | null {
  const { ttft_ms, itl_trimmed_ms, itl_full_ms, e2e_ms, measurement_mode } = latencies;
  if (ttft_ms.length === 0 && e2e_ms.length === 0) return null;
  const ttft = ascending(ttft_ms);
  const itl = ascending(itl_trimmed_ms);
  const full = ascending(itl_full_ms);
  return {
    measurement_mode,
    ttft_mean_ms: meanOf(ttft),
    ttft_median_ms: quantileOf(ttft, 0.5),
    ttft_p95_ms: quantileOf(ttft, 0.95),
    ttft_p99_ms: quantileOf(ttft, 0.99),
    ttft_min_ms: ttft.at(0) ?? null,
    ttft_max_ms: ttft.at(-1) ?? null,
    ttft_samples: ttft.length,
    itl_mean_ms: meanOf(itl),
    itl_median_ms: quantileOf(itl, 0.5),
    itl_p95_ms: quantileOf(itl, 0.95),
    itl_p99_ms: quantileOf(itl, 0.99),
    itl_samples: itl.length,
    itl_full_mean_ms: meanOf(full),
    itl_full_p99_ms: quantileOf(full, 0.99),
  };
}

/** Ascending copy, for `quantileOf`. */
export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** Mean, null of nothing. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

/** Quantile of ascending values by linear interpolation, null of nothing. */
export function quantileOf(sorted: readonly number[], q: number): number | null {
  return sorted.length === 0 ? null : quantile(sorted, q);
}

function timeToFirstToken({ start_s, first_token_s }: RequestOutput): number[] {
  return first_token_s === null ? [] : [(first_token_s - start_s) * 1000];
}

function tokenIntervals({ token_times_s }: RequestOutput): number[] {
  const times = token_times_s ?? [];
  return times.slice(1).map((time, index) => (time - (times[index] ?? time)) * 1000);
}
