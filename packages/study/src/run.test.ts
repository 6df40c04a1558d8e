import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import {
  BackendError,
  ConfigError,
  ExecutionConfig,
  type ExperimentConfig,
  ExperimentError,
  PluginError,
  StudyResultSchema,
} from '@llem/core';
import { createBaselineCache } from '@llem/harness';
import type { ExperimentSelection, PluginHost } from '@llem/host';
import {
  createExampleConfig,
  createFakeBackend,
  createFakeContext,
  FAKE_INSTALLED_BACKEND,
  type FakeBackendScript,
} from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainBackend } from './explain-backend.ts';
import { onlyResult, run } from './run.ts';
import type { RunDependencies } from './run-dependencies.ts';
import { studyOfOne } from './study-of-one.ts';

let outputDir: string;
beforeEach(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'llem-study-'));
});
afterEach(() => rm(outputDir, { recursive: true }));

function setUp(script: FakeBackendScript = {}) {
  const { clock, logger, settings } = createFakeContext();
  const env = { HF_HUB_OFFLINE: '1' };
  const backend = createFakeBackend(script);
  const scopes = { open: 0 };
  const host: PluginHost = {
    plugins: async () => ({ plugins: [], findings: [] }),
    backends: async () => [FAKE_INSTALLED_BACKEND],
    whyUnusable: async () => null,
    setUp: async () => '/nowhere/python',
    report: async () => ({ api_version: '1.0', plugins: [], findings: [] }),
    selectForExperiment: async () => ({ decisions: [], issues: [] }) as unknown as ExperimentSelection,
    createScope: async () => {
      scopes.open += 1;
      return {
        bind: () => ({
          backend,
          backendCapabilities: FAKE_INSTALLED_BACKEND.capabilities,
          energy: null,
          cpuEnergy: null,
          telemetry: null,
          decisions: [],
        }),
        [Symbol.asyncDispose]: async () => {
          scopes.open -= 1;
        },
      };
    },
  };
  const backends = [FAKE_INSTALLED_BACKEND];
  const config = createConfig(backends);
  const dependencies: RunDependencies = {
    clock,
    logger,
    env,
    settings,
    host,
    backends,
    config,
    baselines: createBaselineCache(),
    toolVersion: '2.0.0',
  };
  const options = {
    outputDir: null as string | null,
    skipPreflight: false,
    exportCsv: false,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
  return { dependencies, options, backend, scopes };
}

const experiment = (fields: object = {}): ExperimentConfig =>
  createExampleConfig({ energy: { backend: null }, ...fields });

describe('run', () => {
  it('LA-03, CFG-17: a study of one runs in this process and describes itself', async () => {
    const { dependencies, options, scopes } = setUp();
    const config = experiment();
    const saved: string[] = [];
    const study = await run(studyOfOne(config), dependencies, {
      ...options,
      outputDir,
      onSaved: (path) => saved.push(path),
    });
    expect(onlyResult(study, config).measurement_config_hash).toBe(dependencies.config.hashOf(config));
    expect(study).toMatchObject({
      status: 'completed',
      result_files: saved,
      summary: { total_experiments: 1, completed: 1, failed: 0 },
    });
    expect(study.study_design_hash).toBe(dependencies.config.studyHashOf([config]));
    const { experiments: _inMemory, ...document } = study;
    expect(StudyResultSchema.parse(document)).toEqual(document);
    expect(scopes.open).toBe(0);
  });

  it('LA-04: nothing is written without an output directory', async () => {
    const { dependencies, options } = setUp();
    const study = await run(studyOfOne(experiment()), dependencies, options);
    expect(study.result_files).toEqual([]);
    expect(await readdir(outputDir)).toEqual([]);
  });

  it('LA-06: a failure rejects with its own error, and the scope is closed', async () => {
    const { dependencies, options, scopes } = setUp({ fail: { load: new Error('boom') } });
    const failure = await run(studyOfOne(experiment()), dependencies, options).catch(
      (error: unknown) => error,
    );
    expect(BackendError.is(failure) && failure.code).toBe('BACKEND.LOAD_FAILED');
    expect(scopes.open).toBe(0);
  });

  it('cli.md 8: a signal that aborted before the run began rejects with EXPERIMENT.ABORTED', async () => {
    const { dependencies, options, scopes } = setUp();
    const failure = await run(studyOfOne(experiment()), dependencies, {
      ...options,
      outputDir,
      signal: AbortSignal.abort(),
    }).catch((error: unknown) => error);
    expect(ExperimentError.is(failure) && failure.code).toBe('EXPERIMENT.ABORTED');
    expect([scopes.open, await readdir(outputDir)]).toEqual([0, []]);
  });

  it('CFG-11: several runs are refused until studies are built', async () => {
    const { dependencies, options } = setUp();
    const two = { ...studyOfOne(experiment()), experiments: [experiment(), experiment({ n: 3 })] };
    const cycles = { ...studyOfOne(experiment()), execution: ExecutionConfig.parse({ n_cycles: 2 }) };
    for (const study of [two, cycles]) {
      const failure = await run(study, dependencies, options).catch((error: unknown) => error);
      expect(ConfigError.is(failure) && failure.code).toBe('CONFIG.NOT_YET');
    }
  });
});

describe('explainBackend', () => {
  it('config.md 1.3: a plugin that is there and unusable is named instead of asked for', async () => {
    const broken = new PluginError('PLUGIN.INCOMPATIBLE', 'speaks contract 2.0', {
      plugin: '@llem/backend-vllm',
    });
    const asked: string[] = [];
    const host = {
      whyUnusable: async (backend: string) => {
        asked.push(backend);
        return backend === 'vllm' || backend === 'mine' ? broken : null;
      },
    };
    const failing = (error: unknown) => explainBackend(host, () => Promise.reject(error));
    await expect(failing(new BackendError('BACKEND.NOT_INSTALLED', 'x', { backend: 'vllm' }))).rejects.toBe(
      broken,
    );
    await expect(
      failing(new ConfigError('CONFIG.UNKNOWN_BACKEND', 'x', { meta: { backend: 'mine' } })),
    ).rejects.toBe(broken);
    const absent = new BackendError('BACKEND.NOT_INSTALLED', 'x', { backend: 'tensorrt' });
    await expect(failing(absent)).rejects.toBe(absent);
    const other = new Error('other');
    await expect(failing(other)).rejects.toBe(other);
    expect(asked).toEqual(['vllm', 'mine', 'tensorrt']);
  });
});
