// Statistics over result files, for `llem compare` and `llem report`: no Parquet code comes with them.
export { type Comparison, compareResults } from './reports/compare-results.ts';
export { csvText } from './reports/csv-text.ts';
export { type FigureSummary, summariseCycles } from './reports/summarise-cycles.ts';
