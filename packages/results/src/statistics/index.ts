export { mean } from './mean.ts';
export { populationStandardDeviation } from './population-standard-deviation.ts';
export { quantile } from './quantile.ts';
export { sampleStandardDeviation } from './sample-standard-deviation.ts';
