export { collectLogLines, type LogLines } from './collect-log-lines.ts';
export { createRedactor } from './create-redactor.ts';
export { type ChildEnd, type ChildHandle, type ForkOptions, forkChild } from './fork-child.ts';
export { endGroup, killGroup } from './kill-group.ts';
export { announceGroup, type ProcessGroup, watchGroups } from './process-groups.ts';
export { type ProcessOutcome, type RunProcessOptions, runProcess } from './run-process.ts';
export { splitLines } from './split-lines.ts';
