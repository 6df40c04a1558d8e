export { type Config, createConfig } from './create-config.ts';
export { type Environment, readEnvironment } from './environment.ts';
export { examineFile } from './examine-file.ts';
export { expandHome } from './expand-home.ts';
export { loadUserConfig, type UserConfigOptions } from './load-user-config.ts';
export type { ConfigPlace } from './read-config-file.ts';
export { runnerFor, runnerVariable } from './runners.ts';
export type { LoadedStudy, StudyOptions } from './study/load-study.ts';
export { type ValueOrigin, valueOrigins } from './value-origins.ts';
