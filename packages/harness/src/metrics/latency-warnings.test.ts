import { describe, expect, it } from 'vitest';
import { latencyWarnings } from './latency-warnings.ts';

const STREAMING = { backend: 'engine', latency: { streaming: true, warmup_requests: 0 } };
const request = (output_tokens: number, token_times_s: readonly number[] | null) => ({
  input_tokens: 1,
  output_tokens,
  start_s: 0,
  first_token_s: null,
  end_s: 1,
  token_times_s,
  output_token_ids: null,
  finish_reason: 'length' as const,
});

describe('latencyWarnings', () => {
  it('measurement.md 14: tells that token times were asked for and not given', () => {
    const requests = [request(2, [0.5, 1]), request(2, null)];
    const [warning, ...others] = latencyWarnings(STREAMING, { requests });
    expect(warning).toMatch(/^setting_ignored: latency.streaming .* engine gave none for 1 of 2 requests\. /);
    expect(others).toEqual([]);
  });

  it('says nothing where none were asked for, all were given, or there was no token', () => {
    expect(latencyWarnings({ ...STREAMING, latency: null }, { requests: [request(2, null)] })).toEqual([]);
    const requests = [request(2, [0.5, 1]), request(0, null)];
    expect(latencyWarnings(STREAMING, { requests })).toEqual([]);
  });
});
