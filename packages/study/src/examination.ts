// What `llem doctor` judges: the facts of `inspection`, and what is found out by trying.
export { type ExaminedMachine, examineMachine } from './inspection/examine-machine.ts';
export type { EngineFacts } from './inspection/probe-engines.ts';
