import type { InferenceOutput, RequestOutput } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { describeWork, workWarnings } from './work.ts';

const request = (output_tokens: number): RequestOutput => ({
  input_tokens: 4,
  output_tokens,
  output_token_ids: Array.from({ length: output_tokens }, (_, id) => id),
  start_s: 0,
  first_token_s: null,
  end_s: 1,
  token_times_s: null,
  finish_reason: 'length',
});
const output = (...lengths: number[]): InferenceOutput => ({
  window: { start_s: 0, end_s: 1 },
  requests: lengths.map(request),
  batch_times: [1],
  phases: null,
  peak_memory_mb: null,
  padding_tokens: null,
  truncated_prompts: 0,
  kv_cache: null,
  warnings: [],
  extras: {},
});
const config = (ignore_eos: boolean) =>
  createExampleConfig({ n: 2, max_output_tokens: 8, decoder: { ignore_eos } });
const NO_LIMITS = [null, null];

describe('work', () => {
  it('measurement.md 14: work_not_equivalent when fewer requests finished than were asked for', () => {
    expect(workWarnings(config(false), output(8, 3), NO_LIMITS)).toEqual([]);
    expect(workWarnings(config(false), output(8), NO_LIMITS)[0]).toMatch(
      /^work_not_equivalent: 1 of 2 requests finished\./,
    );
  });

  it('measurement.md 14: with ignore_eos every output has the length that was asked for, or it is told', () => {
    expect(workWarnings(config(true), output(8, 8), NO_LIMITS)).toEqual([]);
    expect(workWarnings(config(true), output(8, 7), NO_LIMITS)[0]).toMatch(
      /^work_not_equivalent: 1 requests have another length/,
    );
    expect(workWarnings(config(true), output(8, 7), [null, 7])).toEqual([]);
  });

  it('results.md 1: equal outputs have equal hashes, others differ, and unknown ids have none', () => {
    const prompts = { sha256: 'a', dataset: 'llem-prompts', revision: null };
    const hash = (of: InferenceOutput) => describeWork(config(false), prompts, of).outputs_sha256;
    expect(hash(output(8, 3))).toBe(hash(output(8, 3)));
    expect(hash(output(8, 3))).not.toBe(hash(output(3, 8)));
    const unknown = { ...output(8), requests: [{ ...request(8), output_token_ids: null }] };
    expect(hash(unknown)).toBeNull();
  });
});
