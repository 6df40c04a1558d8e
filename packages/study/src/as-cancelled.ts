import { type ExperimentConfig, ExperimentError, LLEMError } from '@llem/core';

/** A signal that aborts before the harness begins ends the run by its bare reason; callers are promised a code. */
export function asCancelled(error: unknown, config: ExperimentConfig, signal: AbortSignal): unknown {
  if (!signal.aborted || LLEMError.is(error)) return error;
  return new ExperimentError('EXPERIMENT.ABORTED', `the run of ${config.model} was cancelled`, {
    fix: 'run it again',
    config,
    cause: error,
  });
}
