import type { ExperimentConfig } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateMemory } from './estimate-memory.ts';
import { judgeMemory } from './judge-memory.ts';

const MODEL = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 3,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  intermediate_size: 128,
  vocab_size: 100,
  max_position_embeddings: 2048,
};
const PARAMETERS = 1e9;

function estimate(
  fields: Partial<Record<keyof ExperimentConfig, unknown>> = {},
  section: Record<string, unknown> = {},
  metadata: { config?: object | null; parameters?: number | null } = {},
) {
  const config = createExampleConfig();
  const values = { precision: 'bf16', max_input_tokens: 100, max_output_tokens: 28, ...fields };
  return estimateMemory(
    { ...config, ...values, [config.backend]: section } as ExperimentConfig,
    { config: MODEL, parameters: PARAMETERS, ...metadata } as Parameters<typeof estimateMemory>[1],
  );
}

describe('estimateMemory', () => {
  it('CM-29: weights, keys and values of grouped heads, overhead, and their sum, in GB of 10^9 bytes', () => {
    // 2·L·(k·d)·S·B·bytes = 2 · 3 · (2·8) · 128 · 5 · 2
    const kv_cache_gb = 122_880 / 1e9;
    expect(estimate({}, { batch_size: 5 })).toEqual({
      weights_gb: 2,
      kv_cache_gb,
      overhead_gb: 0.3,
      total_gb: 2.3 + kv_cache_gb,
    });
  });

  it.each([
    ['fp32', {}, 4, 4],
    ['fp16', {}, 2, 2],
    ['int8', {}, 1, 2],
    ['fp8', {}, 1, 2],
    ['int4', {}, 0.5, 2],
    ['bf16', { load_in_8bit: true }, 1, 2],
    ['bf16', { load_in_4bit: true }, 0.5, 2],
    ['bf16', { quantization: 'awq' }, 0.5, 2],
    ['bf16', { quantization: 'w4a8_awq' }, 0.5, 2],
    ['bf16', { quantization: 'w8a16_gptq' }, 1, 2],
    ['bf16', { quantization: 'fp8_e4m3', kv_cache_dtype: 'fp8' }, 1, 1],
    ['fp16', { kv_cache_quantization: 'int8', kv_cache_dtype: 'auto' }, 2, 1],
  ])('CM-29: %s with %j takes %d bytes for a weight and %d for a key', (precision, section, weight, key) => {
    const { weights_gb, kv_cache_gb } = estimate({ precision }, section);
    expect(weights_gb).toBe(weight);
    expect(kv_cache_gb).toBeCloseTo((2 * 3 * 16 * 128 * key) / 1e9, 15);
  });

  it('CM-29: a quantised checkpoint says its own width, and its packed tensors count nothing', () => {
    const four = { ...MODEL, quantization_config: { quant_method: 'gptq', bits: 4 } };
    const plain = estimate({}, {}, { parameters: null }).weights_gb ?? 0;
    expect(estimate({}, {}, { config: four, parameters: 7 }).weights_gb).toBeCloseTo(plain / 4, 12);
    const eight = { ...MODEL, quantization_config: { quant_method: 'fp8' } };
    expect(estimate({}, {}, { config: eight, parameters: 7 }).weights_gb).toBeCloseTo(plain / 2, 12);
  });

  it.each([
    [{ quant_method: 'compressed-tensors', config_groups: { group_0: { weights: { num_bits: 4 } } } }, 0.5],
    [
      {
        quant_method: 'compressed-tensors',
        config_groups: { group_0: { weights: { num_bits: 4 } }, group_1: { weights: { num_bits: 8 } } },
      },
      null,
    ],
    [{ quant_method: 'mxfp4' }, 0.5],
    [{ quant_method: 'aqlm' }, null],
    [{ quant_method: 'gptq', bits: '4' }, null],
    [{ quant_method: 'gptq', bits: 1e300 }, null],
    [{}, null],
  ])('measurement.md 11: of the quantisation %j a weight has %s bytes', (quantization_config, bytes) => {
    const plain = estimate({}, {}, { parameters: null }).weights_gb ?? 0;
    const { weights_gb } = estimate({}, {}, { config: { ...MODEL, quantization_config } });
    if (bytes === null) expect(weights_gb).toBeNull();
    else expect(weights_gb).toBeCloseTo((plain * bytes) / 2, 12);
  });

  it.each([
    [{ num_key_value_heads: null, multi_query: true }, 1, 8],
    [{ num_key_value_heads: null, multi_query: true, new_decoder_architecture: true, num_kv_heads: 4 }, 4, 8],
    [{ num_key_value_heads: null, multi_query_group_num: 2, kv_channels: 16 }, 2, 16],
    [{ num_key_value_heads: null }, 8, 8],
    [{ head_dim: 32 }, 2, 32],
  ])('CM-29: heads of keys as %j names them: %i of %i', (fields, heads, size) => {
    const { kv_cache_gb } = estimate({}, {}, { config: { ...MODEL, ...fields } });
    expect(kv_cache_gb).toBeCloseTo((2 * 3 * heads * size * 128 * 2) / 1e9, 15);
  });

  it('CM-29: tensor and pipeline parallel sizes divide it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 8 }), (tp, pp) => {
        const whole = estimate({}, { batch_size: 9 });
        for (const section of [
          { tp_size: tp, pp_size: pp },
          { tensor_parallel_size: tp, pipeline_parallel_size: pp },
        ]) {
          const part = estimate({}, { batch_size: 9, ...section });
          expect(part.total_gb).toBeCloseTo((whole.total_gb ?? 0) / tp / pp, 12);
        }
      }),
    );
  });

  it.each([{ max_input_tokens: null }, { max_output_tokens: null }])(
    'measurement.md 11: with %j the context of the model counts',
    (fields) => {
      expect(estimate(fields).kv_cache_gb).toBeCloseTo((2 * 3 * 16 * 2048 * 2) / 1e9, 15);
      expect(
        estimate(fields, {}, { config: { ...MODEL, max_position_embeddings: null } }).total_gb,
      ).toBeNull();
    },
  );

  it('measurement.md 11: what is unknown is null, and what is known is told', () => {
    expect(estimate({}, {}, { config: null })).toMatchObject({
      weights_gb: 2,
      kv_cache_gb: null,
      total_gb: null,
    });
    expect(estimate({}, {}, { config: { n_layer: 3 }, parameters: null })).toEqual({
      weights_gb: null,
      kv_cache_gb: null,
      overhead_gb: null,
      total_gb: null,
    });
  });
});

describe('judgeMemory', () => {
  it.each([
    [90, 100, 'OK'],
    [90.1, 100, 'LIKELY OOM'],
    [null, 100, null],
    [1, null, null],
  ])('cli.md 3: %s of %s GB is %s', (total_gb, available, verdict) => {
    expect(judgeMemory({ total_gb }, available)).toBe(verdict);
  });
});
