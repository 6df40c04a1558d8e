import { type ExperimentConfig, ExperimentError, type ExperimentResult, type StudyResult } from '@llem/core';

/** The single result of a study of one; `run` has thrown already when there is none. */
export function onlyResult({ experiments }: StudyResult, config: ExperimentConfig): ExperimentResult {
  const [result] = experiments;
  if (result === undefined)
    throw new ExperimentError('EXPERIMENT.NO_RESULT', `the run of ${config.model} ended without a result`, {
      config,
    });
  return result;
}
