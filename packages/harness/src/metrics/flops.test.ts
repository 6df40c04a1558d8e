import type { RequestOutput } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attentionFlops, computeFlops, nonEmbeddingParameters } from './flops.ts';

const request = (input_tokens: number, output_tokens: number): RequestOutput => ({
  input_tokens,
  output_tokens,
  start_s: 0,
  first_token_s: null,
  end_s: 1,
  token_times_s: null,
  output_token_ids: null,
  finish_reason: 'length',
});
const none = {
  info: { non_embedding_parameters: null, architecture: null },
  architecture: null,
  parameterCount: null,
};
const gpt2 = { model_type: 'gpt2', n_embd: 768, n_layer: 12, n_head: 12, vocab_size: 50257 };
const llama8b = {
  model_type: 'llama',
  hidden_size: 4096,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  intermediate_size: 14336,
  vocab_size: 128256,
};
const mixtral = {
  ...llama8b,
  model_type: 'mixtral',
  vocab_size: 32000,
  num_local_experts: 8,
  num_experts_per_tok: 2,
};
const compute = (sources: Partial<typeof none> | object, requests = [request(10, 20)]) =>
  computeFlops({ ...none, ...sources }, requests, { precision: 'bf16' }, null);

describe('computeFlops', () => {
  it('CM-27: a count on the loaded module gives high confidence, and is tried first', () => {
    const flops = compute({ info: { non_embedding_parameters: 1000, architecture: gpt2 } });
    expect(flops).toMatchObject({ value: 2 * 1000 * 30, method: 'palm_formula', confidence: 'high' });
  });

  it('CM-27: the config gives medium confidence, a bare count low, nothing null', () => {
    expect(compute({ architecture: gpt2 })).toMatchObject({ confidence: 'medium' });
    expect(compute({ parameterCount: 500 })).toMatchObject({ confidence: 'low', value: 2 * 500 * 30 });
    expect(compute({})).toBeNull();
    expect(compute({ parameterCount: 500 }, [])).toBeNull();
  });

  it('CM-26: the config path counts matrix products of known architectures', () => {
    // 12 layers of 4·768² + 8·768², and the output projection tied to the embedding.
    expect(nonEmbeddingParameters(gpt2)).toBe(12 * 12 * 768 ** 2 + 50257 * 768);
    // Published: 8.03e9 parameters of which 0.53e9 are the input embedding, and the norms.
    expect(nonEmbeddingParameters(llama8b)).toBeCloseTo(8.03e9 - 128256 * 4096, -7);
    // Published: 12.9e9 active parameters with the input embedding.
    expect((nonEmbeddingParameters(mixtral) ?? 0) + 32000 * 4096).toBeCloseTo(12.88e9, -8);
  });

  it('CM-26: attention is the double sum, capped by the window', () => {
    const config = { num_hidden_layers: 2, num_attention_heads: 3, hidden_size: 12 };
    const byHand = (s: number, o: number, w: number) => {
      let positions = 0;
      for (let i = 1; i <= s; i += 1) positions += Math.min(i, w);
      for (let j = 1; j <= o; j += 1) positions += Math.min(s + j, w);
      return 2 * 4 * 3 * 4 * positions;
    };
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 80 }), (s, o, w) => {
        expect(attentionFlops({ ...config, sliding_window: w }, [request(s, o)])).toBe(byHand(s, o, w));
        expect(attentionFlops(config, [request(s, o)])).toBe(byHand(s, o, Number.POSITIVE_INFINITY));
      }),
    );
    expect(attentionFlops({ num_hidden_layers: 2 }, [request(1, 1)])).toBeNull();
  });

  it('CM-27: quantised weights have no precision of their own, and a note says what the formula leaves out', () => {
    const flops = computeFlops(
      { ...none, parameterCount: 5 },
      [request(1, 1)],
      { precision: 'int4' },
      'use_cache is false',
    );
    expect(flops?.precision).toBe('n/a');
    expect(flops?.notes).toContain('without attention; use_cache is false');
  });
});
