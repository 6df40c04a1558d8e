// What can be told of a machine without a configuration, for `llem config`: nothing that measures is loaded.
export { inspectMachine, type MachineFacts } from './inspection/inspect-machine.ts';
