export { type BaselineCache, type BaselineEntry, createBaselineCache } from './baseline/baseline-cache.ts';
export { visibleDevices } from './devices/visible-devices.ts';
export type { ExperimentComponents, ExperimentRequest, MeteredBy } from './experiment-request.ts';
export { measureExperiment } from './measure-experiment.ts';
