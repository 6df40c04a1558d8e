import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import {
  BackendError,
  ConfigError,
  type ExperimentConfig,
  ExperimentError,
  PluginError,
  StudyError,
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
import { onlyResult } from './only-result.ts';
import { run } from './run.ts';
import type { RunDependencies } from './run-dependencies.ts';
import type { RunOptions } from './run-options.ts';
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
    devices: async () => [],
    plugins: async () => ({ plugins: [], findings: [] }),
    backends: async () => [FAKE_INSTALLED_BACKEND],
    whyUnusable: async () => null,
    setups: {
      list: async () => [],
      make: async () => '/nowhere/python',
      inspect: async () => ({ problem: null, versions: {}, broken: [], missing: [] }),
      remove: async () => '/nowhere',
    },
    survey: async () => ({ report: await host.report(), devices: [] }),
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
    packageJson: '/nowhere/package.json',
    discovery: false,
  };
  const options: RunOptions = {
    kind: 'experiment',
    lock: false,
    resume: null,
    source: { path: null, overrides: {} },
    outputDir: null,
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

  it('STU-05, LA-05: a study of one run leaves its manifest, its result and its summary', async () => {
    const { dependencies, options, scopes } = setUp();
    const events: string[] = [];
    const study = await run(studyOfOne(experiment()), dependencies, {
      ...options,
      kind: 'study',
      outputDir,
      onEvent: ({ type }) => events.push(type),
    });
    expect(study).toMatchObject({ status: 'completed', summary: { completed: 1, not_run: 0 } });
    const [directory = ''] = await readdir(outputDir);
    expect(directory).toBe(study.study_id);
    const left = await readdir(join(outputDir, directory));
    const [file = ''] = study.result_files;
    expect(left.toSorted()).toEqual(
      [file.split('/')[0], 'study.log', 'study_manifest.json', 'study_summary.json'].toSorted(),
    );
    expect(study.experiments).toHaveLength(1);
    expect(events.filter((type) => type !== 'run_progress')).toEqual([
      'study_start',
      'run_start',
      'run_completed',
      'study_end',
    ]);
    expect(scopes.open).toBe(0);
  });

  it('STU-05: its failure is recorded and resolves; the manifest does not stay running', async () => {
    const { dependencies, options } = setUp({ fail: { load: new Error('boom') } });
    const study = await run(studyOfOne(experiment()), dependencies, { ...options, kind: 'study', outputDir });
    expect(study).toMatchObject({
      status: 'failed',
      result_files: [],
      failed: [{ cycle: 1, error_type: 'BackendError', error_code: 'BACKEND.LOAD_FAILED' }],
    });
    const text = await readFile(join(outputDir, study.study_id, 'study_manifest.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ status: 'failed', failed: 1, pending: 0 });
  });

  it('study.md 10: an interruption rejects with STUDY.INTERRUPTED, which names the directory', async () => {
    const { dependencies, options } = setUp();
    const failure = await run(studyOfOne(experiment()), dependencies, {
      ...options,
      kind: 'study',
      outputDir,
      signal: AbortSignal.abort(),
    }).catch((error: unknown) => error);
    const [directory = ''] = await readdir(outputDir);
    expect(StudyError.is(failure) && [failure.code, failure.study_dir, failure.fix]).toEqual([
      'STUDY.INTERRUPTED',
      join(outputDir, directory),
      `llem run --resume ${join(outputDir, directory)}`,
    ]);
  });

  it('cli.md 8: so does one before the study began, and nothing is on disk', async () => {
    const { dependencies, options } = setUp();
    const signal = AbortSignal.abort();
    const host = { ...dependencies.host, selectForExperiment: () => Promise.reject(signal.reason) };
    const study = { ...options, kind: 'study', outputDir, signal } as const;
    const begun = run(studyOfOne(experiment()), { ...dependencies, host }, study);
    await expect(begun).rejects.toMatchObject({ code: 'STUDY.INTERRUPTED', study_dir: null });
    expect(await readdir(outputDir)).toEqual([]);
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
