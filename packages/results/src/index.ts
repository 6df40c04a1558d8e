export { describeAggregation } from './aggregation/describe-aggregation.ts';
export { loadProcessResults, saveProcessResult } from './aggregation/process-files.ts';
export { toCsv } from './csv/to-csv.ts';
export { makeBase } from './directory/make-base.ts';
export { makeFreeDirectory } from './directory/make-free-directory.ts';
export {
  openResultDirectory,
  openStagingDirectory,
  type ResultDirectory,
  type ResultDirectoryName,
} from './directory/open-result-directory.ts';
export { publishResult } from './directory/publish-result.ts';
export type { SaveOptions } from './directory/write-result.ts';
export { removeUnfinished } from './files/remove-unfinished.ts';
export { saveFailed } from './files/save-failed.ts';
export { writeAtomically } from './files/write-atomically.ts';
export { conform } from './json/conform.ts';
export { fromJson, type LoadOptions } from './json/from-json.ts';
export { toJson } from './json/to-json.ts';
export { isSafePath } from './paths/is-safe-path.ts';
export { modelSlug } from './paths/model-slug.ts';
export { validatePath } from './paths/validate-path.ts';
export { saveResult } from './save-result.ts';
export { mean, populationStandardDeviation, quantile } from './statistics/index.ts';
export { buildTimeseries } from './timeseries/build-timeseries.ts';
export { type TimeseriesMetadata, timeseriesMetadata, toParquet } from './timeseries/to-parquet.ts';
