import { readFileSync } from 'node:fs';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { estimateMemory } from './estimate-memory.ts';
import { parametersOfConfig } from './parameters-of-config.ts';

/** A config.json as the model's authors publish it. */
const published = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../test/fixtures/configs/${name}.json`, import.meta.url), 'utf8'));

/** What their checkpoints hold: the bytes of all tensors, as their index says, over the bytes of one. */
const PUBLISHED: readonly [model: string, parameters: number][] = [
  ['gpt2', 124_439_808],
  ['Llama-3.1-8B', 16_060_522_496 / 2],
  ['Qwen2.5-7B', 15_231_233_024 / 2],
  ['Mistral-7B-v0.1', 14_483_464_192 / 2],
  ['Mixtral-8x7B-v0.1', 93_405_585_408 / 2],
  ['Phi-3-mini-4k-instruct', 7_642_159_104 / 2],
];

/** The sizes of other families' config.json, with what the authors' checkpoints hold. */
const families = Object.entries(published('families')).map(([name, model]) => ({ name, ...Object(model) }));
/** What is no plain decoder, or holds what is no size. */
const unknown = Object.entries(published('unknown')).map(([name, config]) => ({
  name,
  config: Object(config),
}));

describe('parametersOfConfig', () => {
  it.each(PUBLISHED)('measurement.md 11: of %s within 0.5 %% of the %i published', (model, parameters) => {
    const counted = parametersOfConfig(published(model)) ?? 0;
    expect(Math.abs(counted / parameters - 1)).toBeLessThan(0.005);
  });

  it.each(families)('measurement.md 11: of $name within 0.5 % of the $parameters published', (model) => {
    const counted = parametersOfConfig(model.config) ?? 0;
    expect(Math.abs(counted / model.parameters - 1)).toBeLessThan(0.005);
  });

  it.each(unknown)('measurement.md 11: of $name nothing is known, rather than a guess', ({ config }) => {
    expect(parametersOfConfig(config)).toBeNull();
    const { weights_gb, kv_cache_gb } = estimateMemory(createExampleConfig(), { config, parameters: null });
    expect({ weights_gb, kv_cache_gb }).toEqual({ weights_gb: null, kv_cache_gb: null });
  });

  it.each([
    { vision_config: { hidden_size: 1024 } },
    { audio_config: {} },
    { model_type: 'a-later-family' },
    { word_embed_proj_dim: 512 },
  ])('measurement.md 11: with %j it would be a guess', (fields) => {
    expect(parametersOfConfig({ ...published('Llama-3.1-8B'), ...fields })).toBeNull();
  });

  it('measurement.md 11: what ties, or does not, and what counts experts is heard', () => {
    const llama = published('Llama-3.1-8B');
    const table = 128_256 * 4096;
    const whole = parametersOfConfig(llama) ?? 0;
    expect(parametersOfConfig({ ...llama, tie_word_embeddings: true })).toBe(whole - table);
    const { tie_word_embeddings: _said, ...unsaid } = llama;
    expect(parametersOfConfig(unsaid)).toBe(whole);
    const dense = { ...published('Mixtral-8x7B-v0.1'), num_local_experts: 1 };
    expect(parametersOfConfig(dense)).toBe(parametersOfConfig(published('Mistral-7B-v0.1')));
  });

  it('measurement.md 11: a model that also sees keeps its decoder apart', () => {
    const llama = published('Llama-3.1-8B');
    expect(parametersOfConfig({ model_type: 'llava', text_config: llama })).toBe(parametersOfConfig(llama));
  });

  it.each([{}, { hidden_size: 8 }, { n_layer: 2, n_head: 2, n_embd: 8 }, { hidden_size: '8' }])(
    'measurement.md 11: of %j nothing is known',
    (config) => {
      expect(parametersOfConfig(config)).toBeNull();
    },
  );
});
