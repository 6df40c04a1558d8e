// What can be told of a machine without a configuration, for `llem config` and `llem doctor`: nothing that measures is loaded.
export { type ExaminedMachine, examineMachine } from './inspection/examine-machine.ts';
export { inspectMachine, type MachineFacts } from './inspection/inspect-machine.ts';
export type { DockerFacts } from './inspection/probe-docker.ts';
export type { EngineFacts } from './inspection/probe-engines.ts';
export type { StorageFacts } from './inspection/probe-storage.ts';
