import type { RequestOutput } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { measureLatencies, summariseLatencies } from './latency.ts';

const request = (token_times_s: number[] | null): RequestOutput => ({
  input_tokens: 4,
  output_tokens: token_times_s?.length ?? 5,
  start_s: 10,
  first_token_s: token_times_s?.[0] ?? null,
  end_s: 12,
  token_times_s,
  output_token_ids: null,
  finish_reason: 'length',
});
const streaming = { streaming: true, warmup_requests: 1 };

describe('measureLatencies', () => {
  it('measurement.md 10: streaming leaves out the first requests and trims first and last intervals', () => {
    const times = [10.1, 10.2, 10.4, 10.7, 11.1];
    const latencies = measureLatencies([request([10.5]), request(times), request([10.3, 10.5])], streaming);
    expect(latencies).toMatchObject({
      measurement_mode: 'true_streaming',
      warmup_requests_excluded: 1,
      request_count: 2,
    });
    expect(latencies.itl_full_ms.map(Math.round)).toEqual([100, 200, 300, 400, 200]);
    expect(latencies.itl_trimmed_ms.map(Math.round)).toEqual([200, 300]);
    // Two of the first request, and the only one of a request with fewer than three.
    expect(latencies.excluded_tokens).toBe(3);
    expect(latencies.ttft_ms.map(Math.round)).toEqual([100, 300]);
  });

  it('CM-07: without token times there are end-to-end times only, never invented ones', () => {
    const latencies = measureLatencies([request(null), request(null)], streaming);
    expect(latencies).toMatchObject({
      measurement_mode: 'per_request_batch',
      e2e_ms: [2000, 2000],
      itl_full_ms: [],
      ttft_ms: [],
    });
    expect(summariseLatencies(latencies)).toMatchObject({
      ttft_mean_ms: null,
      itl_mean_ms: null,
      ttft_samples: 0,
    });
  });

  it('results.md 1: statistics are null as a whole without any time', () => {
    expect(summariseLatencies(measureLatencies([], null))).toBeNull();
  });
});
