import { hashOfCanonicalText, measurementConfigHash } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { installedBackend } from '../../test/installed-backend.ts';
import { explainScalar } from '../explain-scalar.ts';
import { composeExperimentConfig } from './compose-experiment-config.ts';
import { createExperimentParser } from './experiment-parser.ts';

const withRule = z
  .strictObject({
    batch_size: z.int().min(1).nullable().optional(),
    use_cache: z.boolean().optional(),
    attention: z.record(z.string(), z.unknown()).optional(),
  })
  .superRefine(
    (section, context) => {
      if (section.use_cache && section.batch_size === 8) context.addIssue('one excludes the other');
    },
    { when: () => true },
  );
const backends = [
  installedBackend('pytorch'),
  installedBackend('tfjs'),
  installedBackend('own', { configSchema: withRule }),
];
const schema = composeExperimentConfig(backends);
const sectionOf = (id: string) => backends.find((backend) => backend.id === id)?.configSchema ?? null;

const section = fc.option(
  fc.record(
    {
      batch_size: fc.constantFrom(1, 8, null, 0),
      use_cache: fc.boolean(),
      attention: fc.constantFrom({}, { backend: null }, { backend: 'a' }, { nope: 1 }),
    },
    { requiredKeys: [] },
  ),
);
/** Maps of fields, valid and invalid ones about equally often. */
const raw = fc.record(
  {
    model: fc.constantFrom('gpt2', 'gpt2', 'gpt2', './a', ''),
    backend: fc.constantFrom('pytorch', 'tfjs', 'own'),
    precision: fc.constantFrom('fp32', 'fp16', 'fp32', 'bf16'),
    n: fc.constantFrom(1, 100, 1000, 1001, '5'),
    dataset: fc.constantFrom('llem-prompts', 'aienergyscore', { synthetic: { n: 40 } }, 5),
    max_output_tokens: fc.constantFrom(null, 1, 128),
    decoder: fc.constantFrom(
      {},
      { preset: 'creative' },
      { preset: 'none' },
      { temperature: 0.5, top_k: 3, min_p: null },
      { decoding_strategy: 'beam', num_beams: 2 },
      { decoding_strategy: 'beam' },
      { decoding_strategy: 'sampling', temperature: 0, min_new_tokens: 100 },
      { ignore_eos: true },
    ),
    warmup: fc.constantFrom(
      { enabled: false },
      { convergence_detection: true, max_prompts: 6, window_size: 9 },
    ),
    energy: fc.constantFrom({ backend: null }, {}, { backend: [] }),
    latency: fc.constantFrom({ streaming: false }, { streaming: true }, null),
    traffic: fc.constantFrom({ enabled: false }, { mode: 'poisson', target_qps: 2 }, { mode: 'poisson' }),
    lora: fc.constantFrom(null, { adapter_id: 'a' }, {}),
    passthrough_kwargs: fc.constantFrom({}, { a: null, b: [{ c: 2 }] }, { n: 1 }, null),
    pytorch: section,
    tfjs: section,
    own: section,
  },
  { requiredKeys: ['model', 'backend', 'precision'] },
);
const withUnknown = fc
  .tuple(raw, fc.integer({ min: 0, max: 9 }))
  .map(([fields, dice]) => (dice === 0 ? { ...fields, nope: 1 } : fields));
const raws = fc.array(withUnknown, { minLength: 1, maxLength: 12 });

function heard(fields: object): string {
  const { data } = createExperimentParser(backends)({ model: 'gpt2', backend: 'pytorch', ...fields });
  return data?.heard_text ?? 'invalid';
}

describe('createExperimentParser', () => {
  it('config.md 1: accepts what the composed schema accepts and gives the same, whatever was parsed before', () => {
    fc.assert(
      fc.property(raws, (maps) => {
        const parse = createExperimentParser(backends);
        for (const map of maps) {
          const expected = schema.safeParse(map, { error: explainScalar });
          const { success, data, error } = parse(map);
          expect(success).toBe(expected.success);
          expect(data?.config).toEqual(expected.data);
          expect(Object.keys(data?.config ?? {})).toEqual(Object.keys(expected.data ?? {}));
          expect(error?.issues).toEqual(expected.error?.issues);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('RES-02: the canonical text is the one that is hashed', () => {
    fc.assert(
      fc.property(raws, (maps) => {
        const parse = createExperimentParser(backends);
        for (const map of maps) {
          const { data } = parse(map);
          if (!data) continue;
          const hash = measurementConfigHash(data.config, sectionOf(data.config.backend));
          expect(hashOfCanonicalText(data.canonical_text)).toBe(hash);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('config.md 1.1: every configuration is deeply frozen, and what is equal in two of them is one object', () => {
    const parse = createExperimentParser(backends);
    const decoder = { top_k: 3 };
    const [first, second] = [1, 2].map(
      (n) => parse({ model: 'a', backend: 'pytorch', n, decoder }).data?.config,
    );
    expect(first?.decoder).toBe(second?.decoder);
    expect(first?.baseline).toBe(second?.baseline);
    expect([first, first?.decoder, first?.warmup].every(Object.isFrozen)).toBe(true);
    expect(Object.isFrozen(decoder)).toBe(false);
  });

  it('config.md 3.2: configurations that differ only in what their strategy ignores are heard alike', () => {
    expect(heard({ decoder: { temperature: 0.5, top_k: 3, top_p: 0.9, min_p: 0.1 } })).toBe(heard({}));
    expect(heard({ decoder: { temperature: 0 } })).toBe(heard({}));
    expect(heard({ decoder: { repetition_penalty: 1.1 } })).not.toBe(heard({}));
    const sampling = (decoder: object) => heard({ decoder: { decoding_strategy: 'sampling', ...decoder } });
    expect(sampling({ top_k: 3 })).not.toBe(sampling({}));
    expect(sampling({ temperature: 0, top_k: 3 })).toBe(sampling({ temperature: 0 }));
    expect(sampling({ temperature: 0 })).not.toBe(sampling({}));
    const beam = (decoder: object) =>
      heard({ decoder: { decoding_strategy: 'beam', num_beams: 2, ...decoder } });
    expect(beam({ temperature: 0.3 })).toBe(beam({}));
    expect(beam({ num_beams: 3 })).not.toBe(beam({}));
  });

  it('config.md 1.6: what a section says of beam search is heard by beam search alone', () => {
    const beamFields = z.strictObject({ length_penalty: z.number().nullable().optional() });
    const parse = createExperimentParser([installedBackend('vllm', { configSchema: beamFields })]);
    const text = (decoder: object, vllm: object) =>
      parse({ model: 'a', backend: 'vllm', decoder, vllm }).data?.heard_text;
    expect(text({}, { length_penalty: 2 })).toBe(text({}, {}));
    const beam = { decoding_strategy: 'beam', num_beams: 2 };
    expect(text(beam, { length_penalty: 2 })).not.toBe(text(beam, {}));
  });
});
