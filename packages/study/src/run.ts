import {
  ConfigError,
  type ExperimentConfig,
  ExperimentError,
  type ExperimentResult,
  LLEMError,
  type ProgressEvent,
  type StudyConfig,
  type StudyResult,
} from '@llem/core';
import { describeSingleRun } from './describe-single-run.ts';
import type { RunDependencies } from './run-dependencies.ts';
import { runInProcess } from './run-in-process.ts';

/** What a caller may ask of a run; the CLI's own wishes included. */
export interface RunOptions {
  /** Base directory of results; null writes nothing. */
  readonly outputDir: string | null;
  readonly skipPreflight: boolean;
  readonly exportCsv: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Told where the result was saved. */
  readonly onSaved?: (path: string) => void;
}

/**
 * The one path of every measurement (LA-03, CFG-17). One experiment with one cycle runs in this process and its
 * failure rejects; more is refused until studies are built.
 */
export async function run(
  study: StudyConfig,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<StudyResult> {
  const [config, ...others] = study.experiments;
  if (config === undefined)
    throw new ConfigError('CONFIG.EMPTY_STUDY', 'the study has no experiment', { fix: 'give it one' });
  if (others.length > 0 || study.execution.n_cycles > 1) throw notYet('a study of several runs');
  const started = dependencies.clock.wallTime();
  const started_s = dependencies.clock.now();
  const saved: string[] = [];
  const result = await runInProcess(config, dependencies, {
    ...options,
    onSaved: (path) => saved.push(path),
  }).catch((error: unknown) => {
    throw asCancelled(error, config, options.signal);
  });
  for (const path of saved) options.onSaved?.(path);
  return describeSingleRun({ study, config, result, saved, dependencies, options, started, started_s });
}

/** A signal that aborts before the harness begins ends the run by its bare reason; callers are promised a code. */
function asCancelled(error: unknown, config: ExperimentConfig, signal: AbortSignal): unknown {
  if (!signal.aborted || LLEMError.is(error)) return error;
  return new ExperimentError('EXPERIMENT.ABORTED', `the run of ${config.model} was cancelled`, {
    config,
    cause: error,
  });
}

/** The single result of a study of one; `run` has thrown already when there is none. */
export function onlyResult({ experiments }: StudyResult, config: ExperimentConfig): ExperimentResult {
  const [result] = experiments;
  if (result === undefined)
    throw new ExperimentError('EXPERIMENT.NO_RESULT', `the run of ${config.model} ended without a result`, {
      config,
    });
  return result;
}

/** What a later version brings, and what to do until then. */
export function notYet(what: string): ConfigError {
  return new ConfigError('CONFIG.NOT_YET', `${what} is not supported yet`, {
    why: 'this version measures one experiment at a time',
    fix: 'run one experiment file per configuration, without sweep, experiments, --cycles above 1 and --resume',
  });
}
