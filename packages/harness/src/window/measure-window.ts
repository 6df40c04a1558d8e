import {
  BackendError,
  BridgeError,
  type DeviceInfo,
  type InferenceOutput,
  LLEMError,
  type LoadedModel,
  messageOf,
  type Prompt,
} from '@llem/core';
import type { ResultDirectory } from '@llem/results';
import type { ExperimentComponents, ExperimentRequest } from '../experiment-request.ts';
import type { Steps } from '../progress.ts';
import { guardedTrace } from './guarded-trace.ts';
import { openMeters, QUIET_MARGIN_SEC, type Readings } from './open-meters.ts';

/** What the window gave: the backend's output and what the meters saw. */
export interface WindowEvidence {
  readonly output: InferenceOutput;
  readonly readings: Readings;
}

/** Steps 9 to 13 of measurement.md 2: meters open, quiet margin, the one call inside the window, quiet margin, meters closed. */
export async function measureWindow(
  model: LoadedModel,
  prompts: readonly Prompt[],
  devices: readonly DeviceInfo[],
  request: ExperimentRequest,
  components: ExperimentComponents,
  directory: ResultDirectory | null,
  steps: Steps,
): Promise<WindowEvidence> {
  const { config, clock, signal } = request;
  const meters = await steps.run('energy_select', 'opening the meters', async (update) => {
    await model.resetPeakMemory?.();
    // Opens the journal, so that nothing is loaded inside the window.
    if (components.telemetry && devices.length > 0) await directory?.appendTelemetry([]);
    const opened = await openMeters(
      components,
      devices,
      request,
      directory && ((rows) => directory.appendTelemetry(rows)),
    );
    update(components.energy?.id ?? 'no energy source');
    return opened;
  });
  try {
    return await steps.run('measure', `${prompts.length} prompts`, async () => {
      if (meters.needsMargin) await clock.sleep(QUIET_MARGIN_SEC, signal);
      await meters.beforeWindow();
      const output = await asBackendError('BACKEND.RUN_FAILED', request, () => model.run(prompts, signal));
      signal.throwIfAborted();
      if (output.requests.length < prompts.length)
        throw tooFewOutputs(config.backend, prompts.length, output.requests.length);
      await meters.afterWindow(output.window);
      if (meters.needsMargin) await clock.sleep(QUIET_MARGIN_SEC, signal);
      return { output, readings: withGuardedTrace(await meters.stop(output.window)) };
    });
  } finally {
    await meters[Symbol.asyncDispose]();
  }
}

/** The trace is asked when the result is built: a meter that then fails costs its own figures, never the run. */
function withGuardedTrace(readings: Readings): Readings {
  const { energy } = readings;
  if (!energy?.trace) return readings;
  const warnings = [...readings.warnings];
  const trace = guardedTrace(energy.trace, (warning) => warnings.push(warning));
  return { ...readings, energy: { ...energy, trace }, warnings };
}

/** A failure of the engine as a BackendError with the original as cause; what llem already explains passes unchanged. */
export async function asBackendError<T>(
  code: 'BACKEND.LOAD_FAILED' | 'BACKEND.RUN_FAILED',
  { config, signal }: Pick<ExperimentRequest, 'config' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (LLEMError.is(error) && !BridgeError.is(error) && error.code !== 'PLUGIN.CALL_FAILED') throw error;
    const what = code === 'BACKEND.LOAD_FAILED' ? 'model loading' : 'inference';
    const reason = messageOf(error);
    throw new BackendError(code, `${config.backend} ${what} failed: ${reason}`, {
      backend: config.backend,
      cause: error,
      fix: (BridgeError.is(error) ? error.fix : null) ?? 'run again with --verbose to see the cause',
    });
  }
}

function tooFewOutputs(backend: string, asked: number, returned: number): BackendError {
  return new BackendError('BACKEND.NO_OUTPUT', `${backend} returned ${returned} of ${asked} requests`, {
    backend,
    why: 'the engine dropped requests, so joules per token would be wrong',
    fix: 'run again with --verbose and look at the engine log',
  });
}
