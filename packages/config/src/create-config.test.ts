import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BackendError, ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { caught } from '../test/caught.ts';
import { installedBackend } from '../test/installed-backend.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { createConfig } from './create-config.ts';

const folder = temporaryFolder();
const config = createConfig([
  installedBackend('pytorch', { priority: 80 }),
  installedBackend('tfjs', { priority: 40 }),
]);

let files = 0;
function yaml(text: string): string {
  files += 1;
  return folder.write(`${files}.yaml`, text);
}

/** Every map and list inside a value, itself included. */
function objectsIn(value: unknown): object[] {
  return typeof value === 'object' && value !== null
    ? [value, ...Object.values(value).flatMap(objectsIn)]
    : [];
}

async function configError(act: () => unknown, code: string): Promise<ConfigError> {
  const error = await caught(act);
  if (!ConfigError.is(error)) throw error;
  expect(error.code).toBe(code);
  return error;
}

describe('loadExperimentConfig', () => {
  it('CFG-18: defaults < file < overrides', async () => {
    const path = yaml(
      'model: gpt2\nn: 20\ndecoder: {decoding_strategy: sampling, top_k: 3}\npytorch: {batch_size: 2}',
    );
    const parsed = await config.loadExperimentConfig(path, {
      n: 40,
      'decoder.top_p': 0.9,
      'pytorch.batch_size': 8,
      model: null,
    });
    expect(parsed).toMatchObject({
      model: 'gpt2',
      backend: 'pytorch',
      n: 40,
      random_seed: 42,
      decoder: { decoding_strategy: 'sampling', top_k: 3, top_p: 0.9 },
      pytorch: { batch_size: 8 },
    });
  });

  it('CFG-18: null builds from the overrides alone', async () => {
    expect(
      await config.loadExperimentConfig(null, { model: 'gpt2', backend: 'tfjs', precision: 'fp32' }),
    ).toMatchObject({
      backend: 'tfjs',
      n: 100,
    });
    expect(await caught(() => config.loadExperimentConfig(null))).toBeInstanceOf(z.ZodError);
  });

  it('config.md 1.1: the result is deeply frozen', async () => {
    const parsed = await config.loadExperimentConfig(yaml('model: a\npassthrough_kwargs: {a: [{b: 1}]}'), {
      'pytorch.max_memory': { 0: '1' },
    });
    expect(objectsIn(parsed).length).toBeGreaterThan(8);
    expect(objectsIn(parsed).every(Object.isFrozen)).toBe(true);
  });

  it('CLI-14: a ZodError passes through as it is, with all issues', async () => {
    const error = await caught(() =>
      config.loadExperimentConfig(yaml('n: 0\ndecoder: {nope: 1}\nbackend: tfjs\nwarmup: {enabled: yes}')),
    );
    expect(error).toBeInstanceOf(z.ZodError);
    const paths = error instanceof z.ZodError ? error.issues.map(({ path }) => path.join('.')) : [];
    expect(paths.toSorted()).toEqual(['decoder', 'model', 'n', 'precision', 'warmup.enabled']);
  });

  it('CFG-20: unknown top-level keys are told together, each with what was meant', async () => {
    const path = yaml(
      'modle: gpt2\nversion: 1\nbatch_size: 4\nexecution: {}\nqqqqqqqq: 1\nmodel: x\ntjfs: {}',
    );
    const error = await configError(() => config.loadExperimentConfig(path), 'CONFIG.UNKNOWN_KEY');
    expect(error.path).toBe(path);
    expect(error.message).toBe(
      `${path} has unknown keys: "modle" (did you mean "model"?), "batch_size" (write it as pytorch.batch_size or tfjs.batch_size), ` +
        '"execution" (belongs to a study file), "qqqqqqqq", "tjfs" (did you mean "tfjs"?)',
    );
    await config.loadExperimentConfig(yaml('version: "1"\nmodel: gpt2'));
  });

  it('cli.md 8: a study file points to runStudy', async () => {
    for (const text of ['model: a\nsweep: {n: [1]}', 'experiments: []', 'sweep:']) {
      const error = await configError(() => config.loadExperimentConfig(yaml(text)), 'CONFIG.UNKNOWN_KEY');
      expect(error.message).toContain('belongs to a study file');
      expect(error.fix).toContain('runStudy');
    }
  });

  it('config.md 4: credentials and forbidden keys refuse the whole file, before anything else of it is told', async () => {
    for (const text of [
      'hf_token: hunter2',
      'passthrough_kwargs: {token: hunter2}',
      'nope: {a: [{api_key: hunter2}]}',
    ]) {
      const error = await configError(() => config.loadExperimentConfig(yaml(text)), 'CONFIG.CREDENTIALS');
      expect(`${error.message}${error.why}${error.fix}`).not.toContain('hunter2');
    }
    for (const text of [
      '__proto__: {n: 1}',
      'decoder: {constructor: 1}',
      'x: [{prototype: 1}]',
      'decoder.__proto__: 1',
    ]) {
      await configError(() => config.loadExperimentConfig(yaml(text)), 'CONFIG.FORBIDDEN_KEY');
    }
  });

  it('config.md 4: overrides are held to the same guards', async () => {
    const path = yaml('model: gpt2');
    await configError(() => config.loadExperimentConfig(path, { '__proto__.n': 1 }), 'CONFIG.FORBIDDEN_KEY');
    await configError(
      () => config.loadExperimentConfig(path, { 'passthrough_kwargs.hf_token': 'x' }),
      'CONFIG.CREDENTIALS',
    );
    expect(await caught(() => config.loadExperimentConfig(path, { modle: 'x' }))).toBeInstanceOf(z.ZodError);
  });

  it('config.md 4: nesting deeper than 100 is refused, in YAML and in JSON; a cycle of aliases is endless', async () => {
    const deep = [100, 50_000].flatMap((depth) => [
      yaml(`a: ${'['.repeat(depth)}${']'.repeat(depth)}`),
      yaml(`a: &a ${'{b: '.repeat(depth)}*a${'}'.repeat(depth)}`),
      folder.write(`deep-${depth}.json`, `{"a": ${'['.repeat(depth)}${']'.repeat(depth)}}`),
    ]);
    for (const path of [...deep, yaml('a: &a [*a]')]) {
      expect((await configError(() => config.loadExperimentConfig(path), 'CONFIG.TOO_DEEP')).path).toBe(path);
    }
    const allowed = yaml(`model: gpt2\npassthrough_kwargs: {a: ${'['.repeat(98)}${']'.repeat(98)}}`);
    expect((await config.loadExperimentConfig(allowed)).model).toBe('gpt2');
  });

  it('config.md 1.3: a backend that is not installed is refused before validation', async () => {
    expect(
      await caught(() => config.loadExperimentConfig(yaml('model: a\nvllm: {x: 1}\nn: 0'))),
    ).toMatchObject({
      code: 'BACKEND.NOT_INSTALLED',
    });
    expect(BackendError.is(await caught(() => createConfig([]).loadExperimentConfig(yaml('model: a'))))).toBe(
      true,
    );
    await configError(
      () => config.loadExperimentConfig(yaml('model: a\nbackend: torch')),
      'CONFIG.UNKNOWN_BACKEND',
    );
  });

  it('config.md 4: a path is not resolved or rewritten', async () => {
    mkdirSync(`${folder.path}/models`);
    expect((await config.loadExperimentConfig(yaml('model: ./models'))).model).toBe('./models');
  });

  it('cli.md 5: the example of the quickstart is valid', async () => {
    const path = new URL('../../../examples/quickstart.yaml', import.meta.url);
    const parsed = await config.loadExperimentConfig(fileURLToPath(path));
    expect(parsed).toMatchObject({ backend: 'tfjs', precision: 'fp32', n: 20, dataset: 'llem-prompts' });
  });
});

describe('loadStudyConfig', () => {
  it('CFG-18: a study resolves to its experiments; what is wrong with the file is told as for an experiment', async () => {
    const path = yaml('model: gpt2\nsweep: {n: [1, 2]}');
    const study = await config.loadStudyConfig(path, { precision: 'fp16', n: null });
    expect(study.experiments.map(({ n, precision }) => [n, precision])).toEqual([
      [1, 'fp16'],
      [2, 'fp16'],
    ]);
    await configError(() => config.loadStudyConfig(yaml('a: [')), 'CONFIG.SYNTAX');
    await configError(() => config.loadStudyConfig(yaml('')), 'CONFIG.EMPTY_FILE');
    await configError(() => config.loadStudyConfig('/no/such.yaml'), 'CONFIG.FILE_NOT_FOUND');
  });
});

describe('parseExperiment', () => {
  it('LA-01: only model is required, and a parsed configuration stays as it is', () => {
    const parsed = config.parseExperiment({ model: 'gpt2' });
    expect(parsed).toMatchObject({ model: 'gpt2', backend: 'pytorch' });
    expect(config.parseExperiment(parsed)).toEqual(parsed);
  });

  it('config.md 4: the object of the caller is neither frozen nor changed', () => {
    const raw = { model: 'gpt2', pytorch: { max_memory: { 0: '20GiB' } }, decoder: { preset: 'standard' } };
    const before = structuredClone(raw);
    config.parseExperiment(raw);
    expect(raw).toEqual(before);
    expect(objectsIn(raw).some(Object.isFrozen)).toBe(false);
  });

  it('config.md 4: hostile objects give a ConfigError or a ZodError', async () => {
    const cyclic: Record<string, unknown> = { model: 'gpt2' };
    cyclic.decoder = cyclic;
    const getter = {
      get model(): string {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({ model: 'a' }, {});
    revoke();
    const inherited = JSON.parse('{"model": "gpt2", "__proto__": {"n": 1}}');
    for (const raw of [
      cyclic,
      getter,
      proxy,
      inherited,
      { model: 'a', passthrough_kwargs: { hf_token: 1 } },
      new Map(),
    ]) {
      expect(ConfigError.is(await caught(() => config.parseExperiment(raw)))).toBe(true);
    }
    const invalid = [
      null,
      undefined,
      'gpt2',
      5,
      [],
      () => 1,
      { model: 'a', n: 1n },
      { model: 'a', passthrough_kwargs: { f: () => 1 } },
    ];
    for (const raw of invalid)
      expect(await caught(() => config.parseExperiment(raw)), String(raw)).toBeInstanceOf(z.ZodError);
  });
});

describe('hashOf and studyHashOf', () => {
  it('RES-02: the hash does not depend on key order, comments, notation, or how a null section is written', async () => {
    const texts = [
      'model: gpt2\nbackend: pytorch\nprecision: fp16\npytorch: {batch_size: 8}',
      '# a comment\npytorch: {use_cache: ~, batch_size: 8.0}\nprecision: "fp16"   # quoted\nmodel: gpt2\nvllm:\n',
      'model: gpt2\nprecision: fp16\nbackend: pytorch\npytorch: {batch_size: 0x8}\nwarmup: {}\ndecoder: {top_k: 5e1}',
    ];
    for (const text of texts)
      expect(config.hashOf(await config.loadExperimentConfig(yaml(text)))).toBe('06f2751a2c8e0ac1');
    const json = folder.write(
      'hash.json',
      '{"pytorch": {"batch_size": 8.0}, "precision": "fp16", "model": "gpt2"}',
    );
    expect(config.hashOf(await config.loadExperimentConfig(json))).toBe('06f2751a2c8e0ac1');
  });

  it('CFG-16: the hash of a study is that of config.md 7, and does not depend on the installed plugins', () => {
    const alone = createConfig([installedBackend('pytorch')]);
    for (const { parseExperiment, studyHashOf } of [config, alone]) {
      const experiments = [
        { model: 'gpt2' },
        { model: 'gpt2', precision: 'fp16', pytorch: { batch_size: 8 } },
      ];
      expect(studyHashOf(experiments.map((raw) => parseExperiment(raw)))).toBe('91737ae369c4a36b');
    }
  });
});
