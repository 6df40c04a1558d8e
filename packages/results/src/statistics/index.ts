export { mean } from './mean.ts';
export { median } from './median.ts';
export { populationStandardDeviation } from './population-standard-deviation.ts';
export { quantile } from './quantile.ts';
