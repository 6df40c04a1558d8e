import { describe, expect, it } from 'vitest';
import { createModelDirectory, TINY_LLAMA } from '../../test/support/model-directory.ts';
import type { DecoderPlan } from './decoder-plan.ts';
import { planModel } from './plan-model.ts';

async function planOf(config: object | string): Promise<DecoderPlan> {
  using directory = createModelDirectory({ 'config.json': config });
  return (await planModel(directory.path)).plan;
}

const without = (field: string) =>
  Object.fromEntries(Object.entries(TINY_LLAMA).filter(([name]) => name !== field));
const frequenciesOf = ({ positions }: DecoderPlan) =>
  positions.kind === 'rotary' ? Array.from(positions.frequencies) : [];
const windowsOf = ({ layers }: DecoderPlan) => layers.map(({ window }) => window);

describe('planModel', () => {
  it.each([
    'hidden_size',
    'num_attention_heads',
    'vocab_size',
    'intermediate_size',
    'num_hidden_layers',
    'max_position_embeddings',
  ])('issue 3, bad input: a config.json without %s names the field and the file', async (field) => {
    const refused = planOf(without(field));
    await expect(refused).rejects.toMatchObject({ code: 'BACKEND.LOAD_FAILED' });
    await expect(planOf(without(field))).rejects.toThrow(
      new RegExp(`config\\.json: field "${field}" is missing`),
    );
  });

  it.each([
    ['a text as size', { ...TINY_LLAMA, hidden_size: '16' }, 'hidden_size" is "16"'],
    ['a fraction as size', { ...TINY_LLAMA, num_hidden_layers: 1.5 }, 'num_hidden_layers'],
    [
      'heads that do not divide',
      { ...TINY_LLAMA, num_attention_heads: 3, head_dim: 8, num_key_value_heads: 2 },
      'not a multiple',
    ],
    [
      'a hidden size that heads do not divide',
      { ...TINY_LLAMA, num_attention_heads: 3, num_key_value_heads: 3 },
      'head_dim',
    ],
    ['more layers than memory', { ...TINY_LLAMA, num_hidden_layers: 1e9 }, 'at most 2000 layers'],
    [
      'more layers than memory, by the name of gpt2',
      { model_type: 'gpt2', n_embd: 8, n_head: 2, n_layer: 1e9, n_positions: 8, vocab_size: 8 },
      'n_layer',
    ],
    ['no JSON', '{', 'is not JSON'],
    ['a list', '[]', 'not a JSON object'],
  ])('issue 3, bad input: %s is a load failure', async (_, config, expected) => {
    await expect(planOf(config)).rejects.toMatchObject({ code: 'BACKEND.LOAD_FAILED' });
    await expect(planOf(config)).rejects.toThrow(expected);
  });

  it.each([
    ['another model type', { ...TINY_LLAMA, model_type: 'bert' }],
    ['no model type', without('model_type')],
    ['a quantised checkpoint', { ...TINY_LLAMA, quantization_config: { quant_method: 'awq' } }],
    ['an unknown activation', { ...TINY_LLAMA, hidden_act: 'xielu' }],
    [
      'another rope scaling',
      { ...TINY_LLAMA, rope_parameters: { rope_type: 'yarn', rope_theta: 1e4, factor: 4 } },
    ],
    ['an old rope scaling', { ...TINY_LLAMA, rope_scaling: { type: 'linear', factor: 4 } }],
    [
      'an old rope scaling beside new parameters, which transformers prefers',
      { ...TINY_LLAMA, rope_parameters: { rope_theta: 1e4 }, rope_scaling: { type: 'linear', factor: 4 } },
    ],
    [
      'a partial rotary embedding',
      { ...TINY_LLAMA, rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } },
    ],
    [
      'layer types that do not exist',
      { ...TINY_LLAMA, model_type: 'qwen2', layer_types: ['full_attention', 'chunked'] },
    ],
  ])('backends.md 6: %s is unsupported and the families are listed', async (_, config) => {
    await expect(planOf(config)).rejects.toMatchObject({
      code: 'BACKEND.MODEL_UNSUPPORTED',
      why: expect.stringMatching(/gpt2.*llama.*mistral.*qwen2/),
    });
  });

  it('backends.md 3: rotary settings read the same from configs of transformers 4 and 5', async () => {
    const scaling = {
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 32,
    };
    const plain = {
      theta4: { rope_theta: 500 },
      theta5: { rope_parameters: { rope_type: 'default', rope_theta: 500 } },
    };
    const llama3 = {
      old: { rope_theta: 500, rope_scaling: { ...scaling, rope_type: 'llama3' } },
      oldest: { rope_theta: 500, rope_scaling: { ...scaling, type: 'llama3' } },
      now: { rope_parameters: { ...scaling, rope_type: 'llama3', rope_theta: 500 } },
    };
    const frequencies = async (changes: object) => frequenciesOf(await planOf({ ...TINY_LLAMA, ...changes }));
    expect(await frequencies(plain.theta4)).toEqual(await frequencies(plain.theta5));
    expect(await frequencies(llama3.old)).toEqual(await frequencies(llama3.now));
    expect(await frequencies(llama3.oldest)).toEqual(await frequencies(llama3.now));
    expect(await frequencies(llama3.now)).not.toEqual(await frequencies(plain.theta5));
  });

  it('backends.md 6: windows are those of transformers for each model type', async () => {
    const window = { sliding_window: 8 };
    expect(windowsOf(await planOf({ ...TINY_LLAMA, ...window }))).toEqual([null, null]);
    const mistral = { ...TINY_LLAMA, model_type: 'mistral' };
    expect(windowsOf(await planOf({ ...mistral, ...window }))).toEqual([8, 8]);
    expect(windowsOf(await planOf({ ...mistral, sliding_window: null }))).toEqual([null, null]);
    expect(windowsOf(await planOf(mistral))).toEqual([4096, 4096]);
    const qwen2 = { ...TINY_LLAMA, model_type: 'qwen2', ...window };
    expect(windowsOf(await planOf(qwen2))).toEqual([null, null]);
    expect(windowsOf(await planOf({ ...qwen2, use_sliding_window: true, max_window_layers: 1 }))).toEqual([
      null,
      8,
    ]);
    expect(windowsOf(await planOf({ ...qwen2, use_sliding_window: true, max_window_layers: 0 }))).toEqual([
      8, 8,
    ]);
    const layer_types = ['sliding_attention', 'full_attention'];
    expect(windowsOf(await planOf({ ...qwen2, use_sliding_window: true, layer_types }))).toEqual([8, null]);
  });
});
