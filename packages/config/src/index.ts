export { type Config, createConfig } from './create-config.ts';
export { type Environment, readEnvironment } from './environment.ts';
export { expandHome } from './expand-home.ts';
export { isStudyFile } from './is-study-file.ts';
export { loadUserConfig, type UserConfigOptions } from './load-user-config.ts';
export { runnerFor, runnerVariable } from './runners.ts';
export type { LoadedStudy, StudyOptions } from './study/load-study.ts';
export { type ValueOrigin, valueOrigins } from './value-origins.ts';
