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

// Their types are named, because those inferred would bring zod into the declarations, which its users need not have.

/** One experiment as far as it can be checked before plugins are loaded: sections of backends are plain maps. */
export const ExperimentConfig: typeof ExperimentConfigSchema = ExperimentConfigSchema;
export type ExperimentConfig = ResolvedExperimentConfig;

export const StudyConfig: typeof StudyConfigSchema = StudyConfigSchema;
export type StudyConfig = ResolvedStudyConfig;

export const StudyResult: typeof StudyResultSchema = StudyResultSchema;
export type StudyResult = StudyResultType;
