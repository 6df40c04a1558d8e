export * from './energy.ts';
export { EnvironmentSnapshot } from './environment.ts';
export { ExperimentResult, REPRODUCIBILITY_NOTES, RESULT_SCHEMA_VERSION } from './experiment-result.ts';
export * from './performance.ts';
export { AggregationMetadata, PrecisionMetadata, RawProcessResult } from './process-result.ts';
export { MeasurementProtocol, STUDY_STATUSES, type StudyResult, StudyResultSchema } from './study-result.ts';
