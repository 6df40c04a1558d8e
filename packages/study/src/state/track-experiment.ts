import { type Logger, messageOf, type ProgressEvent, safeCleanup } from '@llem/core';
import { type ExperimentState, markFailed, transitionTo } from './experiment-state.ts';
import type { StateManager } from './state-manager.ts';

interface Tracked {
  readonly id: string;
  readonly configHash: string;
  readonly now: () => Date;
  readonly logger: Logger;
}

/**
 * Keeps the record of one experiment while `work` runs it in this process: measuring from the end of pre-flight on,
 * then done, or failed beside its phase. A record that cannot be written is a warning.
 */
export async function trackExperiment<T>(
  manager: StateManager,
  { id, configHash, now, logger }: Tracked,
  work: (onProgress: (event: ProgressEvent) => void) => Promise<T>,
): Promise<T> {
  let state: ExperimentState | null = null;
  let last: Promise<void> = Promise.resolve();
  /** One after the other, and never in the way of the measurement. */
  const change = (next: () => Promise<ExperimentState | null>) => {
    last = last.then(() =>
      safeCleanup(
        'the record of the experiment',
        async () => {
          state = await next();
        },
        logger,
      ),
    );
    return last;
  };
  const moved = (phase: 'measuring' | 'done') =>
    change(async () => state && manager.save(transitionTo(state, phase, now())));
  const about = { config_hash: configHash, subprocess_pid: process.pid };
  await change(() => manager.create(id, about));
  try {
    const result = await work(({ event, step }) => {
      const isBegun = step === 'baseline' && (event === 'step_start' || event === 'step_skip');
      if (isBegun) void moved('measuring');
    });
    await moved('done');
    return result;
  } catch (error) {
    const message = messageOf(error);
    await change(async () => state && manager.save(markFailed(state, message)));
    throw error;
  }
}
