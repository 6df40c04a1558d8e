import type { BaselineEntry } from '@llem/harness';
import { createRedactor } from '@llem/process';
import type { StudyEvent, StudyRun } from '../events/study-event.ts';
import { resolveRunner } from '../resolve-runner.ts';
import type { RunDependencies } from '../run-dependencies.ts';
import type { RunOptions } from '../run-options.ts';
import { errorOf } from '../worker/error-of.ts';
import { executeInProcess } from './execute-in-process.ts';
import { runInWorker, type WatchedRun } from './run-in-worker.ts';

/** Seconds that a run may take where the study does not say: 2 a prompt, at least 600 (study.md 4). */
const SECONDS_PER_PROMPT = 2;
const LEAST_TIMEOUT_SEC = 600;

export type Execute = (run: StudyRun, stagingDir: string) => Promise<WatchedRun>;

interface ExecutorOptions {
  readonly dependencies: RunDependencies;
  readonly options: Pick<RunOptions, 'skipPreflight' | 'exportCsv' | 'signal' | 'killSignal' | 'onProgress'>;
  readonly onEvent: (event: StudyEvent) => void;
  readonly timeoutSec: number | null;
  /** True for the one run of a study, which needs no process of its own (STU-05). */
  readonly isAlone: boolean;
}

/** Executes runs in this process or each in a worker; baselines go from one worker to the next. */
export function createExecutor(executor: ExecutorOptions): Execute {
  const { dependencies, options, onEvent, timeoutSec, isAlone } = executor;
  const { env, settings, clock, logger, packageJson, toolVersion, discovery } = dependencies;
  const { skipPreflight, exportCsv, signal, killSignal = NEVER } = options;
  const baselines = new Map<string, BaselineEntry>();
  const redact = createRedactor(env);
  return async (run, stagingDir) => {
    const onProgress = (event: Parameters<RunOptions['onProgress']>[0]) => {
      options.onProgress(event);
      onEvent({ type: 'run_progress', run, event });
    };
    try {
      const { config, config_hash: configHash, cycle, position } = run;
      const runner = resolveRunner(config.backend, settings, env);
      const given = { runner, skipPreflight, exportCsv };
      const watched = { signal, killSignal, onProgress };
      if (isAlone)
        return redacted(await executeInProcess(run, stagingDir, dependencies, { ...given, ...watched }));
      const watchedRun = await runInWorker(
        {
          ...{ type: 'job', config, configHash, cycle, index: position, stagingDir, settings, ...given },
          baselines: [...baselines.values()],
          machine: { packageJson, toolVersion, discovery },
        },
        {
          ...{ env, clock, logger, ...watched },
          timeoutSec: timeoutSec ?? Math.max(SECONDS_PER_PROMPT * config.n, LEAST_TIMEOUT_SEC),
          onBaseline: (entry) => baselines.set(JSON.stringify(entry.key), entry),
          onOutput: (line) => onEvent({ type: 'run_output', run, line }),
        },
      );
      return redacted(watchedRun);
    } catch (error) {
      return redacted({ outcome: { status: 'failed', error: errorOf(error) }, log: [] });
    }
  };

  /** An error is written to files; what a library put into its text may be a secret. */
  function redacted({ outcome, log }: WatchedRun): WatchedRun {
    if (outcome.status !== 'failed') return { outcome, log };
    const { message, why, fix, traceback, ...kept } = outcome.error;
    const clean = (text: string | null) => (text === null ? null : redact(text));
    const error = {
      ...kept,
      message: redact(message),
      why: clean(why),
      fix: clean(fix),
      traceback: clean(traceback),
    };
    return { outcome: { status: 'failed', error }, log };
  }
}

const NEVER = new AbortController().signal;
