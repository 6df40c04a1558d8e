import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BackendError,
  BridgeError,
  EnvironmentSnapshot,
  ExperimentError,
  PluginError,
  PROGRESS_STEPS,
  PreFlightError,
  type ProgressEvent,
} from '@llem/core';
import { fromJson, openResultDirectory } from '@llem/results';
import {
  createExampleConfig,
  createFakeBackend,
  createFakeContext,
  createFakeEnergySource,
  FAKE_INSTALLED_BACKEND,
  type FakeBackendScript,
  type FakeEnergyScript,
} from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleRequest } from '../test/example-request.ts';
import type { ExperimentComponents, ExperimentRequest } from './experiment-request.ts';
import { measureExperiment } from './measure-experiment.ts';

let outputDir: string;
beforeEach(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'llem-harness-'));
});
afterEach(() => rm(outputDir, { recursive: true }));

interface Setting {
  backend?: FakeBackendScript;
  energy?: Partial<FakeEnergyScript> | null;
  config?: object;
  request?: Partial<ExperimentRequest>;
}

function setUp({
  backend: script = {},
  energy: energyScript = {},
  config: fields = {},
  request: overrides = {},
}: Setting) {
  const context = createFakeContext({ env: { HF_HUB_OFFLINE: '1' } });
  const { clock } = context;
  const backend = createFakeBackend(script);
  const source = createFakeEnergySource({ clock, power_w: () => 100, cpu: true, ...energyScript });
  const capabilities = { trace: energyScript?.trace ?? true, per_device: false, cpu: true, dram: false };
  const events: ProgressEvent[] = [];
  const components: ExperimentComponents = {
    backend,
    backendCapabilities: FAKE_INSTALLED_BACKEND.capabilities,
    energy: energyScript === null ? null : { id: 'fake', instance: source, capabilities },
    cpuEnergy: null,
    telemetry: null,
    decisions: [],
  };
  const request = exampleRequest(context, {
    config: createExampleConfig({ n: 3, baseline: { duration_seconds: 10 }, ...fields }),
    onProgress: (event) => events.push(event),
    ...overrides,
  });
  return { backend, source, events, context, run: () => measureExperiment(request, components) };
}

const inOutput = (startedAt: Date) =>
  openResultDirectory(outputDir, { model: 'fake/model', backend: 'fake', startedAt });

describe('measureExperiment', () => {
  it('measurement.md 2: runs the steps in order, each done or skipped exactly once', async () => {
    const { run, events, backend } = setUp({});
    await run();
    const ended = events
      .filter(({ event }) => event === 'step_done' || event === 'step_skip')
      .map(({ step }) => step);
    expect(ended).toEqual(PROGRESS_STEPS);
    expect(events.at(0)?.event).toBe('started');
    expect(events.at(-1)?.event).toBe('completed');
    const warmups = Array.from({ length: 5 }, () => 'warmup');
    expect(backend.calls).toEqual([
      'check',
      'load',
      ...warmups,
      'resetPeakMemory',
      'run',
      'capture',
      'dispose',
    ]);
  });

  it('CM-25: joules of the window and only of it, per output token', async () => {
    const { run } = setUp({});
    const result = await run();
    expect(result.output_tokens).toBe(3 * 16);
    expect(result.total_energy_j).toBeCloseTo(100 * result.total_inference_time_sec, 3);
    expect((result.avg_energy_per_token_j ?? 0) * result.output_tokens).toBeCloseTo(
      result.total_energy_j ?? 0,
      9,
    );
    expect(result.avg_tokens_per_second).toBeCloseTo(48 / result.total_inference_time_sec, 9);
    expect(result.baseline_power_w).toBeCloseTo(100, 6);
    expect(result.energy_breakdown?.baseline_power_w).toBe(result.baseline_power_w);
    expect(result.work.outputs_sha256).toMatch(/^[0-9a-f]{64}$|^null$/);
    expect(Object.isFrozen(result.energy_measurement?.samples)).toBe(true);
  });

  it('RES-03, RES-04, RES-11: steady state with warm-up, total without', async () => {
    const steady = await setUp({}).run();
    expect(steady).toMatchObject({ measurement_methodology: 'steady_state', warmup_excluded_samples: 5 });
    expect(steady.warmup_result?.thermal_floor_wait_s).toBeCloseTo(60, 6);
    // Baseline of 10 s, then a floor of 60 s: the window is told from the start of the experiment.
    const [from = 0, to = 0] = steady.steady_state_window ?? [];
    expect(from).toBeGreaterThan(70);
    expect(to - from).toBeCloseTo(steady.total_inference_time_sec, 9);
    const cold = await setUp({ config: { warmup: { enabled: false } } }).run();
    expect(cold).toMatchObject({
      measurement_methodology: 'total',
      warmup_excluded_samples: null,
      steady_state_window: null,
      warmup_result: null,
    });
  });

  it('measurement.md 1: a wall clock that jumps during the run moves neither the window nor its stamps', async () => {
    const { context } = setUp({});
    const { clock } = context;
    let readings = 0;
    const jumping = {
      now: () => clock.now(),
      sleep: (seconds: number, signal?: AbortSignal) => clock.sleep(seconds, signal),
      wallTime: () => new Date(clock.wallTime().getTime() + 3_600_000 * readings++),
    };
    const steady = await setUp({}).run();
    const energy = { clock: jumping };
    const jumped = await setUp({ energy, request: { clock: jumping } }).run();
    expect(jumped.total_inference_time_sec).toBeCloseTo(steady.total_inference_time_sec, 6);
    expect(jumped.total_energy_j).toBeCloseTo(steady.total_energy_j ?? Number.NaN, 3);
    expect(jumped.start_time).toBe(steady.start_time);
    expect(readings).toBeGreaterThan(1);
  });

  it('RES-09: the result carries the environment, collected at the start, every field told or at its fallback', async () => {
    const { environment_snapshot } = await setUp({}).run();
    expect(EnvironmentSnapshot.parse(environment_snapshot)).toEqual(environment_snapshot);
    expect(environment_snapshot).toMatchObject({
      hardware: {
        gpu: { name: 'unavailable', vram_total_mb: 0 },
        gpus: [],
        collected_at: '2026-01-01T00:00:00.000Z',
      },
      gpu_persistence_mode: null,
      node_version: process.version,
      tool_version: '2.0.0',
    });
  });

  it('CM-28: warm-up is in neither tokens nor FLOPs', async () => {
    const result = await setUp({ backend: { input_tokens: () => 10 } }).run();
    expect(result.input_tokens).toBe(30);
    expect(result.total_flops).toBe(2 * 1_000_000 * (30 + 48));
  });

  it('measurement.md 3: a deliberate null measures no energy and says nothing of it', async () => {
    const result = await setUp({ energy: null, config: { energy: { backend: null } } }).run();
    // A length is not energy: the window has one all the same.
    expect(result.process_results[0]?.energy_metrics).toMatchObject({
      gpu_power_w: null,
      duration_sec: result.total_inference_time_sec,
    });
    expect(result.environment_snapshot?.llem_packages).toEqual({ llem: '2.0.0' });
    expect(result).toMatchObject({
      total_energy_j: null,
      avg_energy_per_token_j: null,
      energy_quality: 'none',
      energy_measurement: null,
    });
    expect(result.measurement_warnings.join()).not.toContain('energy');
    const none = await setUp({ energy: null }).run();
    expect(none.measurement_warnings.join()).toContain('no_energy_sensor');
  });

  it('measurement.md 3: a source that fails after its start costs its joules, not the run', async () => {
    const { run, source } = setUp({
      energy: { fail: { stop: new Error('sensor gone') } },
      config: { baseline: { enabled: false } },
    });
    const result = await run();
    expect(result.total_energy_j).toBeNull();
    expect(result.measurement_warnings.join()).toMatch(
      /energy_source_failed: energy source fake: sensor gone/,
    );
    expect(source.open).toBe(0);
  });

  it('measurement.md 3: a source that cannot start is told with the fix that it names', async () => {
    const fix = 'sudo modprobe intel_rapl_msr';
    const { measurement_warnings } = await setUp({
      energy: { fail: { start: new PluginError('PLUGIN.UNAVAILABLE', 'no counters', { fix }) } },
      config: { baseline: { enabled: false } },
    }).run();
    expect(measurement_warnings).toContain(
      `energy_source_failed: energy source fake: no counters. To mend it: ${fix}.`,
    );
  });

  it('measurement.md 1: a source with a trace gets quiet margins, one without is started right before the window', async () => {
    const traced = setUp({});
    await traced.run();
    const sleeps = traced.context.clock as unknown as { sleeps: number[] };
    expect(sleeps.sleeps.filter((seconds) => seconds === 1.5)).toHaveLength(2);
    const untraced = setUp({ energy: { trace: false } });
    const result = await untraced.run();
    expect(result.energy_measurement?.duration_sec).toBeCloseTo(result.total_inference_time_sec, 9);
  });

  it('measurement.md 1: what makes a start slow is done before the window, once, and undone after it', async () => {
    const states: number[][] = [];
    const { run, source, backend } = setUp({
      energy: { trace: false },
      config: { baseline: { enabled: false } },
      backend: {
        input_tokens: () => {
          states.push([source.prepared, source.open]);
          return 1;
        },
      },
    });
    await run();
    expect(backend.calls).toContain('run');
    expect(states.length).toBeGreaterThan(0);
    expect(states.at(-1)).toEqual([1, 1]);
    expect([source.prepared, source.open, source.started]).toEqual([0, 0, 1]);
  });

  it('measurement.md 3: a source that cannot be prepared is told once, and not started', async () => {
    const { run, source } = setUp({
      energy: { trace: false, fail: { prepare: new Error('no interpreter') } },
      config: { baseline: { enabled: false } },
    });
    const { measurement_warnings, total_energy_j } = await run();
    const told = measurement_warnings.filter((warning) => warning.startsWith('energy_source_failed'));
    expect(told).toEqual([expect.stringContaining('energy source fake: no interpreter')]);
    expect([total_energy_j, source.started]).toEqual([null, 0]);
  });

  it("measurement.md 10: CodeCarbon's own CO2 figure reaches the result, and stays apart from the estimate", async () => {
    const result = await setUp({ energy: { trace: false, codecarbon_co2_grams: 12 } }).run();
    expect(result).toMatchObject({ codecarbon_co2_grams: 12, co2_estimate: null });
    expect(result.process_results[0]?.energy_metrics.emissions_kg_co2).toBe(0.012);
    expect((await setUp({}).run()).codecarbon_co2_grams).toBeNull();
  });

  it('CM-30: pre-flight gathers every issue into one error and loads nothing', async () => {
    const { run, backend } = setUp({
      backend: { findings: [{ message: 'GPU too old', fix: null }] },
      config: { model: './not-there', dataset: './missing.jsonl' },
      request: { issues: [{ check: 'energy', message: 'no nvml', fix: 'install a driver' }] },
    });
    const failure = await run().catch((error: unknown) => error);
    expect(PreFlightError.is(failure) && failure.issues.length).toBe(4);
    expect((failure as Error).message).toMatch(
      /^Pre-flight failed: 4 issue\(s\) found\n {2}✗ GPU too old\n {2}✗ no nvml/,
    );
    expect(backend.calls).not.toContain('load');
  });

  it('RES-10: a run without pre-flight says so, with the problems that were known', async () => {
    const { run } = setUp({
      request: { skipPreflight: true, issues: [{ check: 'energy', message: 'no nvml', fix: null }] },
    });
    const { measurement_warnings, energy_quality } = await run();
    expect(measurement_warnings[0]).toMatch(/^preflight_skipped: .*no nvml/);
    expect(energy_quality).toBe('caution');
  });

  it('backends.md 10: what the engine throws becomes a BackendError with it as cause, and the model is unloaded', async () => {
    const boom = new Error('boom');
    const load = await setUp({ backend: { fail: { load: boom } } })
      .run()
      .catch((error: unknown) => error);
    expect(BackendError.is(load) && [load.code, load.cause]).toEqual(['BACKEND.LOAD_FAILED', boom]);
    const bridge = new BridgeError('BRIDGE.DIED', 'killed', { signal: 'SIGKILL' });
    const { run, backend, source } = setUp({
      backend: { fail: { run: bridge, dispose: new Error('stuck') } },
    });
    const failure = await run().catch((error: unknown) => error);
    expect(BackendError.is(failure) && [failure.code, failure.cause]).toEqual(['BACKEND.RUN_FAILED', bridge]);
    expect(backend.calls.at(-1)).toBe('dispose');
    expect([backend.loaded, source.open]).toEqual([0, 0]);
  });

  it('study.md 3: a model that is never unloaded keeps no result back', async () => {
    const { run, backend, context } = setUp({ backend: { hang: ['dispose'] } });
    const result = await run();
    expect([backend.calls.at(-1), result.output_tokens > 0]).toEqual(['dispose', true]);
    const waited_s = context.clock.wallTime().getTime() / 1000 - Date.parse(result.end_time) / 1000;
    expect(waited_s).toBeGreaterThanOrEqual(10);
    expect(waited_s).toBeLessThan(20);
  });

  it.each(['load', 'warmup', 'run'] as const)(
    'measurement.md 2: an abort in %s disposes everything and leaves nothing',
    async (step) => {
      const controller = new AbortController();
      const { run, backend, source, events } = setUp({
        backend: { hang: [step] },
        request: { signal: controller.signal, openDirectory: inOutput },
      });
      const ended = run().catch((error: unknown) => error);
      while (!backend.calls.includes(step)) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort(new Error('stop'));
      const failure = await ended;
      expect(ExperimentError.is(failure) && failure.code).toBe('EXPERIMENT.ABORTED');
      expect([backend.loaded, source.open, events.at(-1)?.event]).toEqual([0, 0, 'failed']);
      expect(await readdir(outputDir)).toEqual([]);
    },
  );

  it('measurement.md 2: an abort while the result is counted up saves nothing', async () => {
    const controller = new AbortController();
    const { run } = setUp({
      request: {
        signal: controller.signal,
        openDirectory: inOutput,
        onProgress: ({ event, step }) => {
          if (event === 'step_done' && step === 'flops') controller.abort(new Error('stop'));
        },
      },
    });
    const failure = await run().catch((error: unknown) => error);
    expect(ExperimentError.is(failure) && failure.code).toBe('EXPERIMENT.ABORTED');
    expect(await readdir(outputDir)).toEqual([]);
  });

  it('results.md 4: the saved result is the returned one, and nothing else is left', async () => {
    const result = await setUp({ request: { openDirectory: inOutput, exportCsv: true } }).run();
    const [name = ''] = await readdir(outputDir);
    expect(name).toBe('fake-model_fake_2026-01-01T00-00');
    expect((await readdir(join(outputDir, name))).toSorted()).toEqual(['result.csv', 'result.json']);
    expect(await fromJson(join(outputDir, name, 'result.json'))).toEqual(result);
    expect(await readFile(join(outputDir, name, 'result.csv'), 'utf8')).toContain(result.experiment_id);
  });

  it('results.md 8: effective_config is the whole configuration and what the engine made of it', async () => {
    const result = await setUp({ backend: { info: { effective_settings: { batch_size: 4 } } } }).run();
    expect(result.effective_config).toMatchObject({
      model: 'fake/model',
      runner_type: 'local',
      engine: { batch_size: 4 },
    });
    expect(result.extended_metrics?.batch).toMatchObject({
      effective_batch_size: 1,
      batch_utilisation: 0.25,
    });
  });

  it('measurement.md 10: phases are attributed by time, or by regression, or null with a warning', async () => {
    const long = await setUp({ backend: { prefill_s: 0.5, token_s: 0.1 } }).run();
    const [prefill, decode] = long.phases ?? [];
    expect(prefill).toMatchObject({ phase: 'prefill', method: 'timeline' });
    expect((prefill?.energy_j ?? 0) + (decode?.energy_j ?? 0)).toBeCloseTo(long.total_energy_j ?? 0, 3);
    const many = await setUp({ config: { n: 30 } }).run();
    expect(many.phases?.[0]).toMatchObject({ phase: 'prefill', method: 'regression' });
    const short = await setUp({ backend: { prefill_s: 0.02, token_s: 0.001 } }).run();
    expect(short.phases?.[0]).toMatchObject({ energy_j: null, method: null });
    expect(short.measurement_warnings.join()).toContain('phase_unresolved');
  });
});
