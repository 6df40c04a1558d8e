import type { InferenceOutput, RequestOutput } from '@llem/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeOutputs, shareOf } from './merge-outputs.ts';

const request = (id: number): RequestOutput => ({
  input_tokens: id,
  output_tokens: 1,
  start_s: 0,
  first_token_s: null,
  end_s: 1,
  token_times_s: null,
  output_token_ids: [id],
  finish_reason: 'eos',
});

function output(ids: readonly number[], fields: Partial<InferenceOutput> = {}): InferenceOutput {
  return {
    window: { start_s: 10, end_s: 20 },
    requests: ids.map(request),
    batch_times: [1],
    phases: [{ phase: 'prefill', start_s: 10, end_s: 11, tokens: 3 }],
    peak_memory_mb: 100,
    padding_tokens: 1,
    truncated_prompts: 1,
    kv_cache: null,
    warnings: [],
    extras: {},
    ...fields,
  };
}

const idsOf = ({ requests }: InferenceOutput) => requests.map(({ input_tokens }) => input_tokens);

describe('mergeOutputs', () => {
  it('RES-20: the output of one process is left as it is', () => {
    const alone = output([1, 2]);
    expect(mergeOutputs([alone])).toBe(alone);
  });

  it('RES-20: earliest start, latest end, sums, the highest peak, warnings once, phases of nobody', () => {
    const merged = mergeOutputs([
      output([0, 2, 4], { window: { start_s: 11, end_s: 20 }, warnings: ['a', 'b'] }),
      output([1, 3], {
        window: { start_s: 10, end_s: 25 },
        peak_memory_mb: 300,
        batch_times: [2, 3],
        warnings: ['b', 'c'],
      }),
    ]);
    expect(idsOf(merged)).toEqual([0, 1, 2, 3, 4]);
    expect(merged).toMatchObject({
      window: { start_s: 10, end_s: 25 },
      batch_times: [1, 2, 3],
      peak_memory_mb: 300,
      padding_tokens: 2,
      truncated_prompts: 2,
      warnings: ['a', 'b', 'c'],
      phases: null,
    });
  });

  it('RES-20: what one process does not know, nobody knows; a process that is short leaves no gap', () => {
    const merged = mergeOutputs([output([0, 2], { peak_memory_mb: null, padding_tokens: null }), output([])]);
    expect([merged.peak_memory_mb, merged.padding_tokens, idsOf(merged)]).toEqual([null, null, [0, 2]]);
  });

  it('RES-20: of the caches the first size, the mean hit rate, and the sum of the blocks', () => {
    const cache = { size_mb: null, hit_rate: 0.2, blocks_used: 3, blocks_total: 10 };
    const other = { size_mb: 7, hit_rate: 0.4, blocks_used: 4, blocks_total: 10 };
    const { kv_cache } = mergeOutputs([output([0], { kv_cache: cache }), output([1], { kv_cache: other })]);
    expect(kv_cache).toEqual({
      size_mb: 7,
      hit_rate: expect.closeTo(0.3, 12),
      blocks_used: 7,
      blocks_total: 20,
    });
  });

  it('backends.md 3: prompt i goes to process i mod N, and comes back to its place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 20 }), (count, n) => {
        const prompts = Array.from({ length: n }, (_, index) => index);
        const shares = Array.from({ length: count }, (_, index) => shareOf(prompts, index, count));
        expect(shares.every((share, index) => share.every((prompt) => prompt % count === index))).toBe(true);
        expect(idsOf(mergeOutputs(shares.map((share) => output(share))))).toEqual(prompts);
      }),
    );
  });
});
