import type { LoadedModel, Prompt, WarmupResult } from '@llem/core';
import type { ExperimentRequest } from '../experiment-request.ts';
import type { Steps } from '../progress.ts';
import { runWarmup } from './run-warmup.ts';

/** Warm-up and the wait after it, or neither; null when switched off. */
export interface WarmupEvidence {
  readonly result: WarmupResult;
  readonly warnings: readonly string[];
}

/** Steps 7 and 8 of measurement.md 2. The wait is plain, without temperature feedback (CM-22). */
export async function warmupSteps(
  model: LoadedModel,
  prompts: readonly Prompt[],
  request: ExperimentRequest,
  steps: Steps,
): Promise<WarmupEvidence | null> {
  const { config, clock, signal } = request;
  const first = prompts[0];
  if (!config.warmup.enabled || first === undefined) {
    steps.skip('warmup', 'warmup.enabled is false');
    steps.skip('thermal_floor', 'warmup.enabled is false');
    return null;
  }
  const description = config.warmup.convergence_detection
    ? 'until latency settles'
    : `${config.warmup.n_warmup} runs`;
  const { result, warnings } = await steps.run('warmup', description, (update) =>
    runWarmup(model, first, config, { ...request, update }),
  );
  const seconds = config.warmup.thermal_floor_seconds;
  if (seconds === 0) {
    steps.skip('thermal_floor', 'warmup.thermal_floor_seconds is 0');
    return { result, warnings };
  }
  const started_s = clock.now();
  await steps.run('thermal_floor', `waiting ${seconds} s`, () => clock.sleep(seconds, signal));
  return { result: { ...result, thermal_floor_wait_s: clock.now() - started_s }, warnings };
}
