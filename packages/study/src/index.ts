export { explainBackend } from './explain-backend.ts';
export { notYet, onlyResult, type RunOptions, run } from './run.ts';
export { createRunDependencies, type RunDependencies } from './run-dependencies.ts';
export { studyOfOne } from './study-of-one.ts';
