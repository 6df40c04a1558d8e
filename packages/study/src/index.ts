export { notYet, onlyResult, type RunOptions, run } from './run.ts';
export { createRunDependencies, type MachineOptions, type RunDependencies } from './run-dependencies.ts';
export { studyOfOne } from './study-of-one.ts';
