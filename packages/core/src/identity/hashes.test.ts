import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { composedObject, type InstalledBackend } from '../config/compose.ts';
import { canonicalExperiment, canonicalText } from './canonical-experiment.ts';
import { measurementConfigHash, studyDesignHash } from './hashes.ts';

const section = z.strictObject({
  batch_size: z.int().nullable().optional(),
  attention: z.strictObject({ backend: z.string().nullable().optional() }).nullable().optional(),
  compilation_config: z.record(z.string(), z.unknown()).nullable().optional(),
  offload_params: z.array(z.string()).nullable().optional(),
});

const backend = (id: string): InstalledBackend => ({
  id,
  package: `@llem/backend-${id}`,
  priority: 80,
  configSchema: section,
  capabilities: {
    token_timestamps: true,
    phases: true,
    dummy_weights: true,
    lora: true,
    traffic: true,
    parameter_count: true,
    engine_process: 'none',
  },
});

const schema = composedObject([backend('pytorch'), backend('vllm')]);
const parse = (raw: unknown) => schema.parse(raw);
const hash = (raw: unknown) => measurementConfigHash(parse(raw), section);
const gpt2 = { model: 'gpt2', backend: 'pytorch' };

describe('measurement_config_hash', () => {
  it('RES-02: gives the text and the hash of config.md 7', () => {
    const golden =
      '{"backend":"pytorch","baseline":{"cache_ttl_seconds":3600,"drift_threshold":0.1,"duration_seconds":30,"enabled":true,"strategy":"cached","validation_interval":5},"dataset":"aienergyscore","decoder":{"decoding_strategy":"greedy","ignore_eos":false,"repetition_penalty":1,"temperature":1,"top_k":50,"top_p":1},"energy":{"backend":"auto"},"load_format":"auto","max_input_tokens":512,"max_output_tokens":128,"model":"gpt2","n":100,"precision":"bf16","random_seed":42,"warmup":{"convergence_detection":false,"cv_threshold":0.05,"enabled":true,"max_prompts":20,"min_prompts":5,"n_warmup":5,"thermal_floor_seconds":60,"window_size":5}}';
    expect(canonicalText(canonicalExperiment(parse(gpt2), section))).toBe(golden);
    expect(hash(gpt2)).toBe('ff14fdc9346ca89a');
    expect(hash({ ...gpt2, precision: 'fp16', pytorch: { batch_size: 8 } })).toBe('06f2751a2c8e0ac1');
  });

  it('CFG-16: the study of the two has the hash of config.md 7', () => {
    const experiments = [parse(gpt2), parse({ ...gpt2, precision: 'fp16', pytorch: { batch_size: 8 } })];
    expect(studyDesignHash(experiments, () => section)).toBe('91737ae369c4a36b');
    expect(studyDesignHash(experiments.toReversed(), () => section)).not.toBe('91737ae369c4a36b');
  });

  it('CFG-10: null, {} and absence of a section are one configuration; an empty list is another', () => {
    for (const pytorch of [
      null,
      {},
      { batch_size: null },
      { attention: {} },
      { attention: { backend: null } },
    ]) {
      expect(hash({ ...gpt2, pytorch })).toBe('ff14fdc9346ca89a');
    }
    expect(hash({ ...gpt2, passthrough_kwargs: {} })).toBe('ff14fdc9346ca89a');
    expect(hash({ ...gpt2, pytorch: { offload_params: [] } })).not.toBe('ff14fdc9346ca89a');
  });

  it('RES-02: an open map keeps its nulls', () => {
    const kept = canonicalExperiment(
      parse({ ...gpt2, pytorch: { compilation_config: { a: null } } }),
      section,
    );
    expect(kept.pytorch).toEqual({ compilation_config: { a: null } });
  });

  it('RES-02: energy null differs from auto', () => {
    expect(canonicalExperiment(parse({ ...gpt2, energy: { backend: null } }), section).energy).toEqual({});
  });

  it('RES-02: lone surrogates and non-finite numbers are errors', () => {
    expect(() => canonicalText({ a: '\ud800' })).toThrow();
    expect(() => canonicalText({ a: Number.NaN })).toThrow();
    expect(canonicalText({ a: -0 })).toBe('{"a":0}');
  });
});
