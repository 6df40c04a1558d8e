export { type ChildEnd, type ChildHandle, type ForkOptions, forkChild } from './fork-child.ts';
export { killGroup } from './kill-group.ts';
export { type ProcessOutcome, type RunProcessOptions, runProcess } from './run-process.ts';
