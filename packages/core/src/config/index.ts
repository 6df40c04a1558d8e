export { BATCH_FIELDS, batchOf } from './batch-of.ts';
export {
  composedObject,
  type ExperimentConfig,
  type ExperimentConfigInput,
  type InstalledBackend,
  sectionOf,
} from './compose.ts';
export { DATASET_SIZES, tooFewPrompts } from './datasets.ts';
export { deepFreeze } from './deep-freeze.ts';
export { ignoredDecoderFields, mayHoldIgnoredSettings, withoutIgnoredSettings } from './ignored-settings.ts';
export { flag, JsonValue, safeNumber, seed } from './primitives.ts';
export { SHARED_FIELD_NAMES, SHARED_FIELDS } from './shared-fields.ts';
export * from './support.ts';
export { UserConfig } from './user-config.ts';
