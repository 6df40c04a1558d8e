import { ConfigError, type InstalledBackend } from '@llem/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { installedBackend } from '../../test/installed-backend.ts';
import { createConfig } from '../create-config.ts';

const count = () => z.int().min(1).nullable().optional();
/** A section with one field of each kind, and a rule between two. */
const section = z
  .strictObject({
    batch_size: count().meta({ description: 'prompts that run together', if_null: 1 }),
    level: z.int().min(0).max(5).nullable().optional(),
    block: z
      .union([z.literal(8), z.literal(16)])
      .nullable()
      .optional(),
    mode: z
      .enum(['plain', 'fast'])
      .nullable()
      .optional()
      .meta({ needs: { fast: { compute_capability: 8.9, package: 'fast-kernels', model: 'org/fast' } } }),
    fast_only: z.boolean().nullable().optional(),
    share: z.number().min(0.1).max(1).nullable().optional(),
    layers: z.array(z.string()).nullable().optional(),
    cache: z.strictObject({ tokens: count() }).nullable().optional(),
    memory: z.record(z.string(), z.string()).nullable().optional(),
  })
  .refine(({ mode, fast_only }) => fast_only == null || mode === 'fast', {
    path: ['fast_only'],
    error: 'needs mode: fast',
  })
  .refine(({ level, batch_size }) => level == null || batch_size == null, {
    path: ['level'],
    error: 'does not go with batch_size',
  });
const mine: InstalledBackend = {
  ...installedBackend('mine', { priority: 60 }),
  configSchema: section,
  capabilities: {
    ...installedBackend('mine').capabilities,
    lora: false,
    precisions: ['fp16', 'fp8'],
    decoding_strategies: ['greedy'],
  },
};
const config = createConfig([mine, installedBackend('tfjs', { priority: 40 })]);
const param = (path: string) =>
  Object.values(config.getAllParams())
    .flat()
    .find((one) => one.path === path);

describe('parameter records', () => {
  it('CFG-26: say of a parameter all that its schema says', () => {
    expect(param('warmup.thermal_floor_seconds')).toEqual({
      path: 'warmup.thermal_floor_seconds',
      name: 'thermal_floor_seconds',
      type: 'number',
      default: 60,
      if_null: null,
      description: 'wait after warm-up: at least 30, or 0 to skip it',
      unit: 's',
      optional: true,
      nullable: false,
      constraints: { ge: 0, le: null, gt: null, lt: null },
      options: null,
      test_values: [30, 60, 90],
      backend_support: ['mine', 'tfjs'],
      needs: {},
    });
    expect(param('traffic.target_qps')?.constraints).toEqual({ ge: null, le: null, gt: 0, lt: null });
    expect(param('mine.mode')).toMatchObject({
      options: ['plain', 'fast'],
      nullable: true,
      backend_support: ['mine'],
    });
    expect(param('mine.block')).toMatchObject({ type: 'integer', options: [8, 16] });
    expect([param('mine.layers')?.type, param('mine.memory')?.type]).toEqual(['list', 'map']);
    expect(param('model')?.optional).toBe(false);
    expect(param('backend')).toMatchObject({ optional: true, options: ['mine', 'tfjs'] });
  });

  it.each([
    ['precision', ['fp32', 'fp16', 'bf16', 'int8', 'fp8', 'int4']],
    ['decoder.ignore_eos', [true, false]],
    ['random_seed', [0, 2 ** 31 - 1, 2 ** 32 - 1]],
    ['n', [1, 2, 4]],
    ['decoder.top_k', [1, 2, 4]],
    ['traffic.seed', [1, 4, 8]],
    ['decoder.temperature', [0.5, 1, 1.5]],
    ['decoder.top_p', [0.5, 1]],
    ['warmup.cv_threshold', [0.03, 0.05, 0.08]],
    ['decoder.min_p', [0.5, 0.7, 0.9]],
    ['mine.level', [0, 2, 5]],
    ['mine.cache.tokens', [1, 2, 4]],
    ['lora.adapter_id', ['owner/adapter']],
    ['mine.layers', []],
  ])('config.md 6: test values of %s', (path, values) => {
    expect(config.getParamTestValues(path)).toEqual(values);
  });

  it('CFG-26: name every field of every schema once, also inside objects and unions', () => {
    const paths = config.listAllParamPaths();
    expect(paths).toEqual([...new Set(paths)].sort());
    expect(paths).toEqual(
      expect.arrayContaining([
        'dataset',
        'dataset.synthetic.output_len',
        'mine.cache.tokens',
        'tfjs.batch_size',
      ]),
    );
    expect(config.listAllParamPaths('tfjs').some((path) => path.startsWith('mine.'))).toBe(false);
    expect(config.getBackendSpecificParams().tfjs).toEqual([
      'tfjs.attention.backend',
      'tfjs.batch_size',
      'tfjs.max_memory',
      'tfjs.use_cache',
    ]);
  });

  it('config.md 6: what the rules refuse a backend is not supported by it', () => {
    const [first] = config.getParamTestValues('decoder.num_beams');
    expect(config.getTestConfig('mine', 'decoder.num_beams', first)).toBeNull();
    expect(param('decoder.num_beams')?.backend_support).toEqual([]);
    expect(param('decoder.num_beams')?.path).toBe('decoder.num_beams');
  });

  it('config.md 6: an unknown backend or path is an error with the closest', () => {
    const caught = (act: () => unknown) => {
      try {
        return act();
      } catch (error) {
        return ConfigError.is(error) && [error.code, error.fix];
      }
    };
    expect(caught(() => config.listAllParamPaths('mime'))).toEqual([
      'CONFIG.UNKNOWN_BACKEND',
      'did you mean mine?',
    ]);
    expect(caught(() => config.getParamOptions('decoder.top_q'))).toEqual([
      'CONFIG.UNKNOWN_KEY',
      'did you mean decoder.top_k?',
    ]);
  });
});

describe('what goes together', () => {
  it('INF-11: a test configuration has the value, and beside it what it needs', () => {
    expect(config.getTestConfig('mine', 'mine.fast_only', true)).toMatchObject({
      backend: 'mine',
      mine: { fast_only: true, mode: 'fast' },
    });
    expect(config.getTestConfig('tfjs', 'traffic.seed', 4)).toMatchObject({
      traffic: { seed: 4, mode: expect.any(String), target_qps: expect.any(Number) },
    });
  });

  it('CFG-26: exclusions are found by trying, and what follows from another is not told', () => {
    const pairs = config.getMutualExclusions().map(({ paths }) => [...paths].sort().join(' '));
    expect(pairs.sort()).toEqual([
      'dataset.synthetic.n n',
      'decoder.min_new_tokens max_output_tokens',
      'lora.adapter_id lora.adapter_path',
      'mine.batch_size mine.level',
      'mine.fast_only mine.mode',
    ]);
  });

  it('CFG-26: rules are those of the schemas', () => {
    const rules = config.getValidationRules();
    expect(rules).toContainEqual({ backend: 'mine', paths: ['mine.fast_only'], rule: 'needs mode: fast' });
    expect(rules.some(({ backend, paths }) => backend === null && paths.includes('decoder.num_beams'))).toBe(
      true,
    );
  });

  it('CFG-26: what a value needs of a machine stands beside its schema', () => {
    expect(config.getParamSkipConditions()).toContainEqual({
      path: 'mine.mode',
      value: 'fast',
      reason: 'needs a GPU of compute capability 8.9 or above, fast-kernels, a model such as org/fast',
    });
    expect(config.getSpecialTestModels()).toEqual({ 'mine.mode=fast': 'org/fast' });
    expect(config.getParamsRequiringGpuCapability()).toEqual([
      'precision=bf16',
      'precision=fp8',
      'mine.mode=fast',
    ]);
    expect(config.getParamsRequiringGpuCapability(8.9)).toEqual(['precision=fp8', 'mine.mode=fast']);
    expect(config.getRuntimeLimitations()).toContain('mine refuses lora');
  });

  it('CFG-08: capabilities are those that configurations are held to', () => {
    expect(config.getBackendCapabilities().tfjs?.precisions).toEqual(['fp32', 'fp16']);
    const table = config.getCapabilityMatrixMarkdown();
    expect(table).toMatch(/^\| +\| mine \| tfjs \|\n\| --- \| --- \| --- \|\n/);
    expect(table).toContain('| precisions | fp16 fp8 | fp32 fp16 |\n');
    expect(table).toContain('| lora | no | yes |\n');
  });
});

describe('tables', () => {
  const parse = (fields: object) =>
    config.parseExperiment({ model: 'gpt2', backend: 'tfjs', precision: 'fp32', ...fields });

  it('CFG-26: swept fields are those that are not the same everywhere', () => {
    const configs = [
      parse({ decoder: { top_k: 1 }, tfjs: { batch_size: 2 } }),
      parse({ decoder: { top_k: 1 }, n: 3 }),
    ];
    expect(config.getSweptFieldPaths(configs)).toEqual(['n', 'tfjs.batch_size']);
    expect(config.getSweptFieldPaths([])).toEqual([]);
  });

  it.each([
    ['tfjs.batch_size', 'Batch size'],
    ['pytorch.tp_size', 'TP size'],
    ['model', 'Model'],
  ])('CFG-26: the label of %s is %s', (path, label) => {
    expect(config.getDisplayLabel(path)).toBe(label);
  });
});

describe('JSON Schemas', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, keywords: ['unit'] });
  const [experiment, study, experimentFile, studyFile] = [
    config.getExperimentConfigSchema(),
    config.getStudyConfigSchema(),
    config.getExperimentFileSchema(),
    config.getStudyFileSchema(),
  ].map((schema) => ajv.compile(schema));

  it('CFG-26: are of draft 2020-12, with descriptions, units, defaults and bounds, and nothing that only llem reads', () => {
    const text = JSON.stringify(config.getExperimentConfigSchema());
    expect(text).toContain('"$schema":"https://json-schema.org/draft/2020-12/schema"');
    expect(text).toContain(
      '"duration_seconds":{"default":30,"description":"length","unit":"s","type":"number","minimum":5,"maximum":120}',
    );
    expect(text).not.toMatch(/9007199254740991|"needs"/);
  });

  it('CFG-26: take what the loader takes, and nothing of another type, name or range', () => {
    const valid = {
      model: 'gpt2',
      backend: 'mine',
      precision: 'fp16',
      mine: { mode: 'fast', batch_size: null },
    };
    expect(experiment?.(valid)).toBe(true);
    expect(experimentFile?.({ ...valid, version: '1' })).toBe(true);
    for (const wrong of [
      { n: 0 },
      { nn: 1 },
      { backend: 'other' },
      { mine: { level: 6 } },
      { decoder: { top_p: '1' } },
    ])
      expect(experiment?.({ ...valid, ...wrong }), JSON.stringify(wrong)).toBe(false);
    expect(experiment?.({ backend: 'mine' })).toBe(false);
  });

  it('CFG-26: of a resolved study', () => {
    expect(study?.({ experiments: [{ model: 'gpt2' }], execution: { n_cycles: 2 } })).toBe(true);
    expect(study?.({ experiments: [] })).toBe(false);
  });

  it.each([
    { sweep: { n: [1, 2], 'decoder.top_p': 0.5, 'mine.memory.0': ['1GiB'], group: [{}, { n: [1, 2] }] } },
    { base: 'a.yaml', backend: ['mine', 'tfjs'], experiments: [{ mine: { level: 1 } }], execution: null },
    { experiments: [], decoder: { temperature: 0 }, cold_start: true, name: null, version: '1' },
  ])('CFG-26: a study file may be %j', (file) => {
    expect(studyFile?.(file), JSON.stringify(studyFile?.errors)).toBe(true);
  });

  it.each([
    {},
    { sweep: { n: [0] } },
    { sweep: { 'decoder.top_q': [1] } },
    { sweep: { precision: ['fp5'] } },
    { experiments: [{ nn: 1 }] },
    { sweep: {}, runner: 'docker' },
    { sweep: {}, execution: { n_cycles: 0 } },
  ])('CFG-26: a study file may not be %j', (file) => {
    expect(studyFile?.(file)).toBe(false);
  });
});
