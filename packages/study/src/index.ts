export type { StudyEvent, StudyRun } from './events/study-event.ts';
export { explainBackend } from './explain-backend.ts';
export type { Headline } from './manifest/study-manifest.ts';
export { onlyResult } from './only-result.ts';
export { run } from './run.ts';
export { createRunDependencies, type RunDependencies } from './run-dependencies.ts';
export type { RunOptions } from './run-options.ts';
export { studyOfOne } from './study-of-one.ts';
