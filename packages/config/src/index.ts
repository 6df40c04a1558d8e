export { type Config, createConfig } from './create-config.ts';
export { type Environment, readEnvironment } from './environment.ts';
export { examineFile } from './examine-file.ts';
export { expandHome } from './expand-home.ts';
export type { Introspection } from './introspection/create-introspection.ts';
export { type JsonSchema, jsonSchemaOf } from './introspection/json-schema.ts';
export type { ParamRecord } from './introspection/param-record.ts';
export { loadUserConfig, type UserConfigOptions } from './load-user-config.ts';
export type { ConfigPlace } from './read-config-file.ts';
export { runnerFor, runnerVariable } from './runners.ts';
export { ExperimentConfigSchema } from './schema/compose-experiment-config.ts';
export {
  ExecutionConfig,
  SkippedConfig,
  type StudyConfig,
  type StudyConfigInput,
  StudyConfigSchema,
} from './schema/study-config.ts';
export type { LoadedStudy, StudyOptions } from './study/load-study.ts';
export { userConfigPath } from './user-config-path.ts';
export { type ValueOrigin, valueOrigins } from './value-origins.ts';
