import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InferenceOutput, RequestOutput } from './backend.ts';
import { InferenceOutputSchema } from './backend-output.ts';

const REQUEST: RequestOutput = {
  input_tokens: 4,
  output_tokens: 2,
  start_s: 10,
  first_token_s: null,
  end_s: 11,
  token_times_s: [10.5, 11],
  output_token_ids: [7, 0],
  finish_reason: 'eos',
};
const OUTPUT: InferenceOutput = {
  window: { start_s: 10, end_s: 11 },
  requests: [REQUEST],
  batch_times: [1],
  phases: null,
  peak_memory_mb: null,
  padding_tokens: null,
  truncated_prompts: 0,
  kv_cache: { size_mb: 1, hit_rate: null, blocks_used: null, blocks_total: null },
  warnings: [],
  extras: {},
};
const accepts = (output: unknown) => InferenceOutputSchema.safeParse(output).success;
const withRequest = (parts: object) => ({ ...OUTPUT, requests: [{ ...REQUEST, ...parts }] });

describe('INF-06: InferenceOutputSchema', () => {
  it('passes what keeps the contract, unchanged', () => {
    expect(InferenceOutputSchema.parse(OUTPUT)).toEqual(OUTPUT);
  });

  it('refuses a window, request or phase that ends before it starts', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
        (start_s, end_s) => {
          const inOrder = end_s >= start_s;
          expect(accepts({ ...OUTPUT, window: { start_s, end_s } })).toBe(inOrder);
          expect(accepts(withRequest({ start_s, end_s }))).toBe(inOrder);
          expect(accepts({ ...OUTPUT, phases: [{ phase: 'decode', tokens: 1, start_s, end_s }] })).toBe(
            inOrder,
          );
        },
      ),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '11', undefined])('refuses %s as an instant', (instant) => {
    expect(accepts({ ...OUTPUT, window: { start_s: 10, end_s: instant } })).toBe(false);
    expect(accepts(withRequest({ first_token_s: instant }))).toBe(false);
    expect(accepts(withRequest({ token_times_s: [10, instant] }))).toBe(false);
  });

  it.each([-1, 0.5, Number.NaN, '3', null])('refuses %s as a count', (count) => {
    expect(accepts(withRequest({ output_tokens: count }))).toBe(false);
    expect(accepts(withRequest({ output_token_ids: [1, count] }))).toBe(false);
    expect(accepts({ ...OUTPUT, truncated_prompts: count })).toBe(false);
  });

  it('refuses unknown and missing fields at every level', () => {
    expect(accepts({ ...OUTPUT, energy_j: 1 })).toBe(false);
    expect(accepts(withRequest({ latency: 1 }))).toBe(false);
    const { requests: _, ...rest } = OUTPUT;
    expect(accepts(rest)).toBe(false);
  });
});
