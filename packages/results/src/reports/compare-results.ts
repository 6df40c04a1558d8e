import type { ExperimentResult } from '@llem/core';
import { FIGURES } from './figures.ts';

/** A figure of one result beside that of the first. */
export interface ComparedFigure {
  readonly figure: string;
  readonly unit: string;
  readonly first: number | null;
  readonly value: number | null;
  /** `value / first`; null when either is not known or the first is 0. */
  readonly ratio: number | null;
  /** Standard uncertainty of the ratio (k = 1); null where a run does not tell its own. */
  readonly ratio_uncertainty: number | null;
}

export interface Comparison {
  /** One list for each result after the first. */
  readonly figures: readonly (readonly ComparedFigure[])[];
  /** Fields of the configuration that are not the same in all; null where a result has none. */
  readonly differing: readonly { readonly path: string; readonly values: readonly unknown[] }[];
  /** What the results differ in that no figure may be compared across without a thought (results.md 4). */
  readonly warnings: readonly string[];
}

/** What engines resolved for themselves is no configuration. */
const NOT_CONFIGURED = new Set(['engine', 'runner_source']);

/** Sets results beside the first of them. */
export function compareResults(results: readonly [ExperimentResult, ...ExperimentResult[]]): Comparison {
  const [first, ...others] = results;
  return {
    figures: others.map((other) => compareFigures(first, other)),
    differing: differingFields(results),
    warnings: incomparable(results),
  };
}

/**
 * Relative uncertainties add in squares, as for independent measurements: two runs on one board share part of theirs,
 * so the ratio is known at least this well (JCGM 100:2008, 5.1.2).
 */
function compareFigures(a: ExperimentResult, b: ExperimentResult): ComparedFigure[] {
  return FIGURES.map(({ name, unit, value, uncertainty }) => {
    const [first, second] = [value(a), value(b)];
    const ratio = first === null || second === null || first === 0 ? null : second / first;
    const [ua, ub] = [uncertainty(a), uncertainty(b)];
    const ratio_uncertainty =
      ratio === null || first === null || second === null || second === 0 || ua === null || ub === null
        ? null
        : ratio * Math.hypot(ua / first, ub / second);
    return { figure: name, unit, first, value: second, ratio, ratio_uncertainty };
  });
}

function differingFields(results: readonly ExperimentResult[]): Comparison['differing'] {
  const fields = results.map(({ effective_config }) => new Map(leaves(effective_config, '')));
  const paths = [...new Set(fields.flatMap((map) => [...map.keys()]))].sort();
  return paths
    .map((path) => ({ path, values: fields.map((map) => map.get(path) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function leaves(value: object, parent: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const path = parent === '' ? key : `${parent}.${key}`;
    if (NOT_CONFIGURED.has(path)) return [];
    return isMap(inner) && Object.keys(inner).length > 0 ? leaves(inner, path) : [[path, inner]];
  });
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function incomparable(results: readonly ExperimentResult[]): string[] {
  const traits: readonly [string, (result: ExperimentResult) => string][] = [
    ['methodology', ({ measurement_methodology }) => measurement_methodology],
    ['schema version', ({ schema_version }) => schema_version],
    ['GPU', gpuOf],
    ['energy method', ({ energy_measurement }) => energy_measurement?.method ?? 'none'],
  ];
  return traits.flatMap(([name, read]) => {
    const values = [...new Set(results.map(read))];
    return values.length > 1 ? [`the results differ in ${name}: ${values.join(', ')}`] : [];
  });
}

function gpuOf({ process_results }: ExperimentResult): string {
  const names = process_results.map(({ gpu_name }) => gpu_name).filter((name) => name !== '');
  return names.length > 0 ? [...new Set(names)].join(' and ') : 'none';
}
