import type { ExperimentResult } from '@llem/core';
import { mean, sampleStandardDeviation } from '../statistics/index.ts';
import { FIGURES } from './figures.ts';

/** The values of one figure over the cycles of a configuration. */
export interface FigureSummary {
  readonly figure: string;
  readonly unit: string;
  /** Null when no cycle measured it. */
  readonly mean: number | null;
  /** Over `count − 1`; null for fewer than two. */
  readonly standard_deviation: number | null;
  /** Cycles that measured it. */
  readonly count: number;
}

/** Summarises the results of one configuration, figure by figure. */
export function summariseCycles(results: readonly ExperimentResult[]): FigureSummary[] {
  return FIGURES.map(({ name, unit, value }) => {
    const values = results.map(value).filter((one) => one !== null);
    return {
      ...{ figure: name, unit, count: values.length },
      mean: values.length === 0 ? null : mean(values),
      standard_deviation: sampleStandardDeviation(values),
    };
  });
}
