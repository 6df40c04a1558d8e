import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BackendError,
  type ComponentContext,
  type ExperimentConfig,
  type InferenceBackend,
} from '@llem/core';
import { openResultDirectory } from '@llem/results';
import {
  createExampleConfig,
  createExampleDevice,
  createFakeBackend,
  createFakeContext,
  createFakeEnergySource,
  createFakeTelemetry,
  FAKE_INSTALLED_BACKEND,
  type FakeBackendScript,
  type FakeEnergyScript,
} from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleRequest } from '../../test/example-request.ts';
import type { ExperimentRequest } from '../experiment-request.ts';
import { measureExperiment } from '../measure-experiment.ts';

let outputDir: string;
beforeEach(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'llem-processes-'));
});
afterEach(() => rm(outputDir, { recursive: true }));

const TEXTS = 5;
const DEVICES = [0, 1].map((index) => createExampleDevice(index, { uuid: `GPU-${index}` }));

interface Setting {
  readonly scripts?: readonly FakeBackendScript[];
  readonly energy?: Partial<FakeEnergyScript>;
  readonly onGpus?: boolean;
  readonly request?: Partial<ExperimentRequest>;
}

/** An engine whose processes are scripted one by one: process 1 takes twice as long for a token. */
function setUp({
  scripts = [{}, { token_s: 0.1 }],
  energy = {},
  onGpus = true,
  request: overrides = {},
}: Setting) {
  const context = createFakeContext({ env: { HF_HUB_OFFLINE: '1' } });
  const { clock } = context;
  const processes = scripts.map((script, index) =>
    createFakeBackend({
      token_s: 0.05,
      prefill_s: 0.5,
      device_uuids: onGpus ? [`GPU-${index}`] : [],
      ...script,
    }),
  );
  const places: ComponentContext['process'][] = [];
  const [engine] = processes;
  if (!engine) throw new Error('no process');
  const backend: InferenceBackend = {
    id: 'fake',
    version: engine.version,
    check: async () => [],
    devices: async () => (onGpus ? DEVICES.map(({ uuid }) => uuid) : []),
    requiresGpu: () => false,
    environment: async () => null,
    load: (config, given) => {
      places.push(given.process);
      return (processes[given.process?.index ?? 0] ?? engine).load(config, given);
    },
  };
  const source = createFakeEnergySource({
    clock,
    power_w: (_, gpu) => (gpu === 1 ? 300 : 100),
    per_device: true,
    ...energy,
  });
  const config = createExampleConfig({ n: TEXTS, baseline: { duration_seconds: 10 } });
  const request = exampleRequest(context, {
    config: { ...config, fake: { num_processes: scripts.length } } as ExperimentConfig,
    ...overrides,
  });
  const run = () =>
    measureExperiment(request, {
      backend,
      backendCapabilities: FAKE_INSTALLED_BACKEND.capabilities,
      energy: {
        id: 'fake',
        instance: source,
        capabilities: { trace: true, per_device: energy.per_device ?? true, cpu: false, dram: false },
      },
      cpuEnergy: null,
      telemetry: createFakeTelemetry({ clock, devices: onGpus ? DEVICES : [] }),
      decisions: [],
    });
  return { processes, places, source, context, run };
}

const inOutput = (startedAt: Date) =>
  openResultDirectory(outputDir, { model: 'fake/model', backend: 'fake', startedAt });

describe('several processes', () => {
  it('backends.md 3: prompt i goes to process i mod N, each is told its place, and all run at once', async () => {
    const { run, processes, places } = setUp({});
    const result = await run();
    expect(places).toEqual([
      { index: 0, count: 2 },
      { index: 1, count: 2 },
    ]);
    expect(processes.map(({ prompts }) => prompts.length)).toEqual([3, 2]);
    expect(processes.map(({ loaded }) => loaded)).toEqual([0, 0]);
    expect(result.work.n_completed).toBe(TEXTS);
    expect(result.aggregation).toMatchObject({
      method: 'sum_energy_avg_throughput',
      num_processes: 2,
      temporal_overlap_verified: true,
      gpu_attribution_verified: true,
      warnings: [],
    });
    const starts = result.process_results.map(({ timestamps }) => timestamps.start);
    expect(new Set(starts)).toEqual(new Set([result.start_time]));
  });

  it('RES-20: tokens, FLOPs and joules add up; no joule counts twice; each GPU over the span of all', async () => {
    const { run, source } = setUp({});
    const result = await run();
    const parts = result.process_results;
    const sum = (pick: (part: (typeof parts)[number]) => number | null) =>
      parts.reduce((total, part) => total + (pick(part) ?? Number.NaN), 0);
    expect(sum(({ inference_metrics }) => inference_metrics.output_tokens)).toBe(result.output_tokens);
    expect(sum(({ inference_metrics }) => inference_metrics.input_tokens)).toBe(result.input_tokens);
    expect(sum(({ compute_metrics }) => compute_metrics.flops?.value ?? null)).toBe(result.total_flops);
    // One session for the window, and two of the baseline: without and with a context.
    expect(source.started).toBe(3);
    const span = result.total_inference_time_sec;
    expect(parts.map(({ energy_metrics }) => energy_metrics.total_energy_j)).toEqual([
      expect.closeTo(100 * span, 6),
      expect.closeTo(300 * span, 6),
    ]);
    expect(result.total_energy_j).toBeCloseTo(400 * span, 6);
    expect(sum(({ energy_metrics }) => energy_metrics.total_energy_j)).toBeCloseTo(
      result.total_energy_j ?? 0,
      9,
    );
    expect(result.energy_per_device_j).toHaveLength(2);
    expect(result.multi_gpu?.num_gpus).toBe(2);
    expect((result.avg_energy_per_token_j ?? 0) * result.output_tokens).toBeCloseTo(
      result.total_energy_j ?? 0,
      9,
    );
    expect(result.baseline_power_w).toBeCloseTo(400, 6);
    expect(parts.map(({ energy_breakdown }) => energy_breakdown?.baseline_power_w)).toEqual([
      expect.closeTo(100, 6),
      expect.closeTo(300, 6),
    ]);
    expect(parts.map(({ gpu_id }) => gpu_id)).toEqual([0, 1]);
  });

  it('RES-20: the mean of the rates of processes, and the rate of the system over the span', async () => {
    const result = await setUp({}).run();
    const [fast, slow] = result.process_results.map(({ inference_metrics }) => inference_metrics);
    if (!fast || !slow) throw new Error('two processes');
    expect(fast.inference_time_sec).toBeLessThan(slow.inference_time_sec);
    expect(result.avg_tokens_per_second).toBeCloseTo(
      (fast.tokens_per_second + slow.tokens_per_second) / 2,
      9,
    );
    const span = Math.max(fast.inference_time_sec, slow.inference_time_sec);
    expect(result.total_inference_time_sec).toBeCloseTo(span, 9);
    expect(result.system_tokens_per_second).toBeCloseTo(result.output_tokens / span, 9);
    expect(result.latency_stats).not.toBeNull();
    expect(result.extended_metrics?.request_latency.e2e_latency_samples).toBe(TEXTS);
    expect(result.extended_metrics?.batch.num_batches).toBe(TEXTS);
    expect(result.phases).toBeNull();
  });

  it('RES-20: without joules of each GPU a process has none, and the whole has those of the session', async () => {
    const result = await setUp({ energy: { per_device: false } }).run();
    expect(result.process_results.map(({ energy_metrics }) => energy_metrics.total_energy_j)).toEqual([
      null,
      null,
    ]);
    expect(result.total_energy_j).toBeCloseTo(100 * result.total_inference_time_sec, 6);
  });

  it('RES-12, RES-21: each process leaves its result and its marker, and nothing of it stays', async () => {
    const seen: string[] = [];
    const openDirectory = async (startedAt: Date) => {
      const directory = await inOutput(startedAt);
      return Object.assign(Object.create(directory), {
        path: directory.path,
        appendTelemetry: directory.appendTelemetry.bind(directory),
        discard: directory.discard.bind(directory),
        save: async (...given: Parameters<typeof directory.save>) => {
          seen.push(...(await readdir(join(directory.path, '.state'))));
          return await directory.save(...given);
        },
      });
    };
    const result = await setUp({ request: { openDirectory } }).run();
    expect(seen.filter((name) => !name.startsWith('telemetry')).sort()).toEqual([
      '.completed_0',
      '.completed_1',
      'process_0.json',
      'process_1.json',
    ]);
    const [folder = ''] = await readdir(outputDir);
    expect((await readdir(join(outputDir, folder))).sort()).toEqual(['result.json', 'timeseries.parquet']);
    const written = JSON.parse(await readFile(join(outputDir, folder, 'result.json'), 'utf8'));
    expect(written.process_results).toEqual(JSON.parse(JSON.stringify(result.process_results)));
  });

  it('RES-12: a result that cannot be left is an error, and the directory goes', async () => {
    const openDirectory = async (startedAt: Date) => {
      const directory = await inOutput(startedAt);
      // The second process finds no room for its marker.
      await mkdir(join(directory.path, '.state/.completed_1/taken'), { recursive: true });
      return directory;
    };
    await expect(setUp({ request: { openDirectory } }).run()).rejects.toThrow(/\.completed_1/);
    expect(await readdir(outputDir)).toEqual([]);
  });

  it('RES-20: a process that starts when the other is done is told in the result', async () => {
    const late = { output: { window: { start_s: 5000, end_s: 5010 } } };
    const result = await setUp({ scripts: [{}, late], energy: { trace: false } }).run();
    expect(result.aggregation).toMatchObject({
      temporal_overlap_verified: false,
      warnings: ['Processes did not run concurrently - aggregation may be inaccurate'],
    });
  });
});

describe('a process that fails', () => {
  it.each([
    ['load', { fail: { load: new BackendError('BACKEND.CUDA_OOM', 'no room', { backend: 'fake' }) } }],
    ['run', { fail: { run: new BackendError('BACKEND.CUDA_OOM', 'no room', { backend: 'fake' }) } }],
  ])(
    'backends.md 10: in its %s ends the others, and its error is the error of the run',
    async (_, script) => {
      const { run, processes, context } = setUp({ scripts: [{ token_s: 60 }, script] });
      const error: unknown = await run().catch((reason) => reason);
      expect(BackendError.is(error) && error.code).toBe('BACKEND.CUDA_OOM');
      expect(processes.map(({ loaded }) => loaded)).toEqual([0, 0]);
      expect(context.logged.join()).toContain('process 1 of 2 failed, the others are ended');
    },
  );

  it('backends.md 10: with fewer outputs than prompts is no output', async () => {
    const { run } = setUp({ scripts: [{}, { output: { requests: [] } }] });
    await expect(run()).rejects.toMatchObject({ code: 'BACKEND.NO_OUTPUT' });
  });

  it('measurement.md 2: an abort in the window ends all of them', async () => {
    const abort = new AbortController();
    const hanging = setUp({
      scripts: [{ hang: ['run'] }, { hang: ['run'] }],
      request: {
        signal: abort.signal,
        onProgress: ({ event, ...rest }) => {
          if (event === 'step_start' && 'step' in rest && rest.step === 'measure')
            setTimeout(() => abort.abort(new Error('enough')), 50);
        },
      },
    });
    await expect(hanging.run()).rejects.toMatchObject({ code: 'EXPERIMENT.ABORTED' });
    expect(hanging.processes.map(({ loaded }) => loaded)).toEqual([0, 0]);
  });

  it('backends.md 10: without a GPU for each they are refused before anything is loaded', async () => {
    const { run, processes } = setUp({ scripts: [{}, {}, {}] });
    await expect(run()).rejects.toMatchObject({ code: 'BACKEND.INCOMPATIBLE_HARDWARE' });
    expect(processes.flatMap(({ calls }) => calls)).toEqual([]);
  });
});
