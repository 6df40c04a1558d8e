export { BATCH_FIELDS, batchOf } from './batch-of.ts';
export {
  composedObject,
  composeExperimentConfig,
  type ExperimentConfig,
  type ExperimentConfigInput,
  ExperimentConfigSchema,
  type InstalledBackend,
  sectionOf,
} from './compose.ts';
export { CROSS_RULES } from './cross-validate.ts';
export { DATASET_SIZES, tooFewPrompts } from './datasets.ts';
export { deepFreeze } from './deep-freeze.ts';
export { createExperimentParser, type ParsedExperiment } from './experiment-parser.ts';
export { ignoredDecoderFields } from './ignored-settings.ts';
export { expandDecoderPreset } from './presets.ts';
export { flag, JsonValue, safeNumber } from './primitives.ts';
export { SHARED_FIELD_NAMES } from './shared-fields.ts';
export {
  composeStudyConfig,
  ExecutionConfig,
  SkippedConfig,
  type StudyConfig,
  type StudyConfigInput,
  StudyConfigSchema,
} from './study.ts';
export * from './support.ts';
export { UserConfig } from './user-config.ts';
