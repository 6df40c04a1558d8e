import { describe, expect, it } from 'vitest';
import { installedBackend } from '../../test/installed-backend.ts';
import { composeExperimentConfig } from './compose-experiment-config.ts';
import { expandDecoderPreset } from './presets.ts';

const schema = composeExperimentConfig([installedBackend('pytorch')]);
const decoder = (raw: object) => schema.parse({ model: 'm', backend: 'pytorch', decoder: raw }).decoder;

describe('decoder presets', () => {
  it.each([
    ['deterministic', { decoding_strategy: 'greedy', temperature: 0 }],
    ['standard', { decoding_strategy: 'sampling', temperature: 1, top_p: 0.95 }],
    ['creative', { decoding_strategy: 'sampling', temperature: 0.8, top_p: 0.9, repetition_penalty: 1.1 }],
    ['factual', { decoding_strategy: 'sampling', temperature: 0.3 }],
  ])('config.md 1.4: %s is the same configuration as its values written out', (preset, values) => {
    expect(decoder({ preset })).toEqual(decoder(values));
    expect(decoder({ preset })).not.toHaveProperty('preset');
  });

  it('config.md 1.4: explicit values win, and undefined is not a value', () => {
    expect(decoder({ preset: 'creative', temperature: 1.5, top_p: undefined })).toMatchObject({
      temperature: 1.5,
      top_p: 0.9,
    });
  });

  it('config.md 1.4: null is no preset', () => {
    expect(decoder({ preset: null })).toEqual(decoder({}));
  });

  it('config.md 1.4: what is no preset is left for the schema to judge', () => {
    for (const raw of [null, 5, [], {}, { decoder: 5 }, { decoder: { preset: 'toString' } }]) {
      expect(expandDecoderPreset(raw)).toEqual(raw);
    }
  });
});
