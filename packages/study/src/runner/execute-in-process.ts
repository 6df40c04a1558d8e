import { setMaxListeners } from 'node:events';
import { LLEMError, type ProgressEvent } from '@llem/core';
import { watchGroups } from '@llem/process';
import { openStagingDirectory } from '@llem/results';
import type { StudyRun } from '../events/study-event.ts';
import type { ResolvedRunner } from '../resolve-runner.ts';
import { type MeasureDependencies, runInProcess } from '../run-in-process.ts';
import { errorOf } from '../worker/error-of.ts';
import { makeStaging, stagedRun } from '../worker/staged-run.ts';
import { killOnInterruption } from './kill-on-interruption.ts';
import { createReportedGroups } from './reported-groups.ts';
import type { WatchedRun } from './run-in-worker.ts';
import type { RunOutcome } from './run-outcome.ts';

export interface InProcessOptions {
  readonly runner: ResolvedRunner;
  readonly skipPreflight: boolean;
  readonly exportCsv: boolean;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
}

/**
 * Runs the one run of a study in this process (STU-05). An interruption cancels it; what its components started
 * dies 10 s later, or at once on a second one.
 */
export async function executeInProcess(
  run: StudyRun,
  stagingDir: string,
  dependencies: MeasureDependencies,
  { signal, killSignal, ...options }: InProcessOptions,
): Promise<WatchedRun> {
  const groups = createReportedGroups();
  const stopWatching = watchGroups(groups.take);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const { clock, logger } = dependencies;
  killOnInterruption(groups.kill, { signal, killSignal, over: over.signal, clock });
  try {
    await makeStaging(stagingDir);
    const result = await runInProcess(run.config, dependencies, {
      ...options,
      signal,
      configHash: run.config_hash,
      openDirectory: () => openStagingDirectory(stagedRun(stagingDir), logger),
    });
    return { outcome: { status: 'completed', result }, log: [] };
  } catch (error) {
    return { outcome: outcomeOf(error, signal), log: [] };
  } finally {
    over.abort();
    stopWatching();
  }
}

/** A signal that aborts before the harness begins ends the run by its bare reason. */
function outcomeOf(error: unknown, signal: AbortSignal): RunOutcome {
  const isCancelled = !LLEMError.is(error) || error.code === 'EXPERIMENT.ABORTED';
  if (signal.aborted && isCancelled) return { status: 'interrupted' };
  return { status: 'failed', error: errorOf(error) };
}
