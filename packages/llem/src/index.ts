import {
  ExperimentConfigSchema,
  type StudyConfig as ResolvedStudyConfig,
  type StudyConfigInput,
  StudyConfigSchema,
} from '@llem/config';
import {
  type ExperimentConfigInput,
  type ExperimentConfig as ResolvedExperimentConfig,
  StudyResultSchema,
  type StudyResult as StudyResultType,
} from '@llem/core';

export { ExperimentResult, type ProgressEvent } from '@llem/core';
export { type RunExperimentOptions, runExperiment } from './run-experiment.ts';
export { type RunStudyOptions, runStudy } from './run-study.ts';
export { VERSION } from './version.ts';
export type { ExperimentConfigInput, StudyConfigInput };

/** One experiment as far as it can be checked before plugins are loaded: sections of backends are plain maps. */
export const ExperimentConfig = ExperimentConfigSchema;
export type ExperimentConfig = ResolvedExperimentConfig;

export const StudyConfig = StudyConfigSchema;
export type StudyConfig = ResolvedStudyConfig;

export const StudyResult = StudyResultSchema;
export type StudyResult = StudyResultType;
