import { composedObject, measurementConfigHash, sectionOf } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { installedBackend } from '../../test/installed-backend.ts';
import { composeExperimentConfig, ExperimentConfigSchema } from './compose-experiment-config.ts';

const schema = composeExperimentConfig([installedBackend('pytorch'), installedBackend('tfjs')]);
const minimal = { model: 'gpt2', backend: 'pytorch' };

const full = {
  ...minimal,
  precision: 'fp16',
  dataset: { synthetic: { n: 40, seed: 3 } },
  n: 40,
  max_output_tokens: null,
  decoder: { preset: 'creative', min_p: 0.1, top_k: 0 },
  warmup: { thermal_floor_seconds: 0 },
  energy: { backend: null },
  latency: { streaming: true },
  traffic: { mode: 'poisson', target_qps: 2 },
  lora: { adapter_path: './adapter' },
  passthrough_kwargs: { rope_scaling: { factor: 2, list: [1, null] } },
  pytorch: { batch_size: null, attention: {} },
};

/** Paths and keys of the unknown keys that a parse reports. */
function unknownKeys(raw: unknown): string[] {
  return (schema.safeParse(raw).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : [],
  );
}

/** Every map and list inside a value, itself included. */
function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null
    ? [value, ...Object.values(value).flatMap(objectsIn)]
    : [];
}

describe('composeExperimentConfig', () => {
  it('RES-02: what is switched off is the same configuration as what is left out, and a preset as its values', () => {
    const hash = (fields: object) => measurementConfigHash(schema.parse({ ...minimal, ...fields }), null);
    expect(hash({ latency: { streaming: false } })).toBe(hash({}));
    expect(hash({ traffic: { enabled: false } })).toBe(hash({}));
    expect(hash({ decoder: { preset: 'standard' } })).toBe(
      hash({ decoder: { decoding_strategy: 'sampling', temperature: 1, top_p: 0.95 } }),
    );
  });

  it('CFG-04: fills in the defaults of the shared fields', () => {
    expect(schema.parse(minimal)).toMatchObject({
      precision: 'bf16',
      dataset: 'aienergyscore',
      n: 100,
      random_seed: 42,
      max_input_tokens: 512,
      max_output_tokens: 128,
      load_format: 'auto',
      energy: { backend: 'auto' },
    });
  });

  it('CFG-01: an unknown key is an error at every level', () => {
    for (const path of [
      'x',
      'decoder.x',
      'warmup.x',
      'baseline.x',
      'energy.x',
      'latency.x',
      'traffic.x',
      'lora.x',
      'pytorch.x',
      'pytorch.attention.x',
    ]) {
      const nested = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), 1) as object;
      expect(unknownKeys({ ...minimal, ...nested }), path).toEqual([path]);
    }
  });

  it('CFG-02: former names and relatives of fields are unknown keys', () => {
    const former = [
      'model_name',
      'fp_precision',
      'num_input_prompts',
      'extra',
      'schedule',
      'io',
      'query_rate',
      'streaming',
      'streaming_warmup_requests',
      'save_outputs',
      'decode_token_to_text',
      'config_name',
      'schema_version',
      'gpus',
      'min_output_tokens',
      'output_dir',
      '_extends',
    ];
    expect(unknownKeys({ ...minimal, ...Object.fromEntries(former.map((key) => [key, 1])) })).toEqual(former);
  });

  it('CFG-06: the section of a backend that is not composed is an unknown key', () => {
    expect(unknownKeys({ ...minimal, vllm: null, thing: {} })).toEqual(['vllm', 'thing']);
  });

  it('config.md 1.1: nothing is coerced, and a null where none is allowed is not a default', () => {
    for (const raw of [
      { n: '5' },
      { decoder: null },
      { warmup: null },
      { precision: null },
      { random_seed: '42' },
    ]) {
      expect(schema.safeParse({ ...minimal, ...raw }).success, JSON.stringify(raw)).toBe(false);
    }
    for (const raw of [null, [], 'gpt2', 5, undefined]) expect(schema.safeParse(raw).success).toBe(false);
  });

  it('config.md 1.1: parsing what was parsed changes nothing', () => {
    for (const raw of [minimal, full]) {
      const once = schema.parse(raw);
      expect(schema.parse(once)).toEqual(once);
    }
  });

  it('config.md 1.1: a parsed configuration is deeply frozen, and the input is not', () => {
    const raw = structuredClone(full);
    const parsed = objectsIn(schema.parse(raw));
    expect(parsed.length).toBeGreaterThan(10);
    expect(parsed.every(Object.isFrozen)).toBe(true);
    expect(objectsIn(raw).some(Object.isFrozen)).toBe(false);
  });

  it('config.md 1.5: what is switched off is parsed to null', () => {
    const parsed = schema.parse({
      ...minimal,
      latency: { streaming: false, warmup_requests: 3 },
      traffic: { enabled: false },
    });
    expect([parsed.latency, parsed.traffic]).toEqual([null, null]);
    expect(schema.parse({ ...minimal, latency: {} }).latency).toBeNull();
    expect(schema.parse({ ...minimal, traffic: { mode: 'constant', target_qps: 1 } }).traffic).toMatchObject({
      enabled: true,
    });
  });

  it('CFG-10: a section field that is null stays null', () => {
    expect(sectionOf(schema.parse(full))).toEqual({ batch_size: null, attention: {} });
    expect(sectionOf(schema.parse(minimal))).toEqual({});
  });

  it('config.md 1.8: the section errors of a plugin are reported beside other issues', () => {
    const section = z.strictObject({ a: z.boolean().optional(), b: z.boolean().optional() }).superRefine(
      ({ a, b }, context) => {
        if (a && b) context.addIssue('a excludes b');
      },
      { when: () => true },
    );
    const composed = composeExperimentConfig([installedBackend('x', { configSchema: section })]);
    const { error } = composed.safeParse({ model: '', backend: 'x', n: 0.5, x: { a: true, b: true, c: 1 } });
    expect(error?.issues.map(({ path }) => path.join('.')).toSorted()).toEqual(['model', 'n', 'x', 'x']);
  });

  it('CFG-06: a backend without a section schema takes an empty section only', () => {
    const composed = composeExperimentConfig([installedBackend('bare', { configSchema: null })]);
    expect(composed.safeParse({ model: 'm', backend: 'bare', bare: {} }).success).toBe(true);
    expect(composed.safeParse({ model: 'm', backend: 'bare', bare: { a: 1 } }).success).toBe(false);
  });

  it('CFG-26: the composed object and the schema have a JSON Schema of their inputs', () => {
    const direct = z.toJSONSchema(composedObject([installedBackend('tfjs')]), { io: 'input' });
    expect(Object.keys(direct.properties ?? {})).toContain('tfjs');
    expect(z.toJSONSchema(schema, { io: 'input' }).required).toEqual(['model', 'backend']);
  });
});

describe('ExperimentConfigSchema', () => {
  it('config.md 1.1: checks the shared part, with any section as a plain map and the backend left open', () => {
    const parsed = ExperimentConfigSchema.parse({ model: 'gpt2', mine: { depth: { a: null } } });
    expect(parsed).toMatchObject({ n: 100, mine: { depth: { a: null } } });
    expect(objectsIn(parsed.mine).every(Object.isFrozen)).toBe(true);
  });

  it('config.md 1.1: a key that is neither field nor section says so', () => {
    const { error } = ExperimentConfigSchema.safeParse({ model: 'gpt2', model_name: 'gpt2' });
    expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [['model_name'], expect.stringContaining('is not a field')],
    ]);
  });

  it('CFG-09: rule 3 holds for every map beside the fields once a backend is named', () => {
    const { error } = ExperimentConfigSchema.safeParse({ model: 'm', backend: 'mine', mine: {}, theirs: {} });
    expect(error?.issues.map(({ path }) => path)).toEqual([['theirs']]);
  });
});
