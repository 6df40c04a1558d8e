export { type BaselineCache, type BaselineEntry, createBaselineCache } from './baseline/baseline-cache.ts';
export type { ExperimentComponents, ExperimentRequest, MeteredBy } from './experiment-request.ts';
export { measureExperiment } from './measure-experiment.ts';
