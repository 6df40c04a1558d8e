import type { RequestOutput } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { measureLatencies } from '../metrics/latency.ts';
import { concatenateLatencies } from './concatenate-latencies.ts';

const request = (start_s: number): RequestOutput => ({
  input_tokens: 3,
  output_tokens: 4,
  start_s,
  first_token_s: start_s + 0.1,
  end_s: start_s + 0.4,
  token_times_s: [0.1, 0.2, 0.3, 0.4].map((offset_s) => start_s + offset_s),
  output_token_ids: null,
  finish_reason: 'length',
});

describe('concatenateLatencies', () => {
  it('RES-20: each process leaves out its own warm-up requests, and what is left is put together', () => {
    const latency = { streaming: true, warmup_requests: 1 };
    const [first, second] = [
      [request(0), request(1), request(2)],
      [request(0), request(5)],
    ].map((requests) => measureLatencies(requests, latency));
    if (!first || !second) throw new Error('two processes');
    const both = concatenateLatencies([first, second]);
    expect(both).toMatchObject({
      request_count: 3,
      total_output_tokens: 12,
      warmup_requests_excluded: 2,
      streaming_mode: true,
      measurement_mode: 'true_streaming',
    });
    expect(both.ttft_ms).toEqual([...first.ttft_ms, ...second.ttft_ms]);
    expect(both.itl_trimmed_ms).toHaveLength(3);
    expect(both.e2e_ms).toHaveLength(3);
  });
});
