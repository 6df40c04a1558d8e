import { type DeviceInfo, ExperimentError, type ExperimentResult, messageOf, safeCleanup } from '@llem/core';
import { selectPrompts } from '@llem/hub';
import { type IdleBaseline, NO_BASELINE } from './baseline/idle-baseline.ts';
import { meteredBaseline } from './baseline/metered-baseline.ts';
import { runBaseline } from './baseline/run-baseline.ts';
import { meteredDevices } from './devices/metered-devices.ts';
import { candidateDevices, readDevices } from './devices/read-devices.ts';
import { disposeWithin } from './dispose-within.ts';
import { captureEnvironment } from './environment/capture-environment.ts';
import type { ExperimentComponents, ExperimentRequest } from './experiment-request.ts';
import { flopsOf } from './metrics/flops-of.ts';
import { runPreflight } from './preflight/run-preflight.ts';
import { countProcesses } from './processes/count-processes.ts';
import { keepProcessResults } from './processes/keep-process-results.ts';
import { processEvidence } from './processes/process-evidence.ts';
import { loadProcesses, type ProcessGroup } from './processes/process-group.ts';
import { createSteps, type Steps, tolerant } from './progress.ts';
import { assembleResult } from './result/assemble-result.ts';
import { derive } from './result/derive.ts';
import type { Evidence } from './result/evidence.ts';
import { processResults } from './result/process-results.ts';
import { warmupSteps } from './warmup/warmup-steps.ts';
import { asBackendError, measureWindow } from './window/measure-window.ts';
import { observedSettings } from './window/observed-settings.ts';

/** How long a result waits for its model to be unloaded (study.md 3); the process of a study's run ends soon after. */
const UNLOAD_SECONDS = 10;

/**
 * Measures one experiment by the sequence of measurement.md 2 and returns its result; writes files only into the
 * directory that the request opens. Rejects with PreFlightError, BackendError, ConfigError or ExperimentError; on an
 * aborted signal with `EXPERIMENT.ABORTED`, everything disposed and nothing left on disk.
 */
export async function measureExperiment(
  request: ExperimentRequest,
  components: ExperimentComponents,
): Promise<ExperimentResult> {
  const { signal, config } = request;
  const onProgress = tolerant(request.onProgress, request.logger);
  onProgress({ event: 'started' });
  try {
    const result = await runSteps(request, components, createSteps(request.clock, onProgress));
    onProgress({ event: 'completed' });
    return result;
  } catch (error) {
    onProgress({ event: 'failed', reason: messageOf(error) });
    if (!signal.aborted) throw error;
    throw new ExperimentError('EXPERIMENT.ABORTED', `the run of ${config.model} was cancelled`, {
      fix: 'run it again',
      config,
      cause: error,
    });
  }
}

async function runSteps(
  request: ExperimentRequest,
  components: ExperimentComponents,
  steps: Steps,
): Promise<ExperimentResult> {
  const { clock, logger } = request;
  const epoch = { wall: clock.wallTime(), started_s: clock.now() };
  for (const step of ['image_check', 'pull', 'container_start', 'container_preflight'] as const) {
    steps.skip(step, 'runs locally');
  }
  const visible = await preflight(request, components, steps);
  const processes = countProcesses(request.config, visible);
  // Opened before anything is spent on a run that could not be saved.
  const directory = (await request.openDirectory?.(epoch.wall)) ?? null;
  try {
    const measured_from_s = clock.now();
    const environment = captureEnvironment({ ...request, engine: () => components.backend.environment() });
    const before = await candidateDevices(components, request, visible);
    const idle = await baselineStep(before, request, components, steps);
    const evidence = await withModel(
      request,
      components,
      processes,
      steps,
      async (model): Promise<Evidence> => {
        const snapshot = await environment;
        meteredDevices(model.info, visible);
        const prompts = await steps.run('prompts', 'selecting prompts', () =>
          selectPrompts(promptSource(request)),
        );
        const warmup = await warmupSteps(model, prompts.prompts, request, steps);
        const devices = meteredDevices(model.info, await readDevices(components, request));
        const window = await measureWindow(
          model,
          prompts.prompts,
          devices,
          request,
          components,
          directory,
          steps,
        );
        const observed = await observedSettings(model, request);
        const flops = await steps.run('flops', 'counting operations', () =>
          flopsOf(model.info, window.output, request),
        );
        const baseline = meteredBaseline(idle, devices);
        const whole = {
          ...window,
          info: model.info,
          snapshot,
          prompts,
          warmup,
          observed,
          flops,
          baseline,
          epoch,
          measured_from_s,
          before,
          devices,
        };
        const parts = model.parts.length > 1 ? model.parts : [];
        const shares = parts.map((part) => processEvidence(whole, part, idle, request));
        return { ...whole, processes: await Promise.all(shares) };
      },
    );
    // A meter or an engine that was nearly done may have ended well; what was cancelled is not saved all the same.
    request.signal.throwIfAborted();
    const derived = derive(evidence, request);
    const kept = await keepProcessResults(processResults(evidence, request, derived), directory, logger);
    const result = await assembleResult(evidence, derived, kept, request, components);
    if (directory === null) steps.skip('save', 'no output directory');
    else await steps.run('save', directory.path, () => directory.save(result, { csv: request.exportCsv }));
    return result;
  } catch (error) {
    await safeCleanup('removing the unfinished result directory', () => directory?.discard(), logger);
    throw error;
  }
}

function promptSource({ config, env, signal }: ExperimentRequest): Parameters<typeof selectPrompts>[0] {
  const { dataset, n, random_seed: randomSeed, max_output_tokens: maxOutputTokens } = config;
  return { dataset, n, randomSeed, maxOutputTokens, env, signal };
}

async function preflight(
  request: ExperimentRequest,
  components: ExperimentComponents,
  steps: Steps,
): Promise<DeviceInfo[]> {
  if (request.skipPreflight) {
    steps.skip('preflight', '--skip-preflight');
    return readDevices(components, request);
  }
  return steps.run('preflight', 'checking backend, energy, model and data set', async () => {
    const visible = await readDevices(components, request);
    await runPreflight(request, components, visible);
    return visible;
  });
}

async function baselineStep(
  devices: readonly DeviceInfo[],
  request: ExperimentRequest,
  { energy, telemetry }: ExperimentComponents,
  steps: Steps,
): Promise<IdleBaseline> {
  const { enabled, duration_seconds } = request.config.baseline;
  if (enabled && energy !== null) {
    const description = `idle power by ${energy.id}, ${duration_seconds} s`;
    return steps.run('baseline', description, () => runBaseline(energy, devices, telemetry, request));
  }
  steps.skip('baseline', enabled ? 'no energy source' : 'baseline.enabled is false');
  return NO_BASELINE;
}

/**
 * Loads the model, hands it over, and unloads it whatever happened. An unload that fails or takes too long is logged:
 * it neither masks the first error nor keeps what was measured.
 */
async function withModel<T>(
  request: ExperimentRequest,
  { backend }: ExperimentComponents,
  processes: number,
  steps: Steps,
  use: (model: ProcessGroup) => Promise<T>,
): Promise<T> {
  const { config, clock, env, logger, settings, signal } = request;
  const context = { clock, env, logger, settings, signal, progress: steps.substep };
  const model = await steps.run('model', config.model, () =>
    asBackendError('BACKEND.LOAD_FAILED', request, () => loadProcesses(backend, config, context, processes)),
  );
  try {
    signal.throwIfAborted();
    return await use(model);
  } finally {
    await safeCleanup('unloading the model', () => disposeWithin(UNLOAD_SECONDS, model, clock), logger);
  }
}
