import type { ComparisonDocument } from '../documents/comparison-document.ts';
import { figureLabel } from './figure-label.ts';
import { fitTable } from './fit-table.ts';
import { formatNumber } from './format.ts';
import { wrapLines } from './wrap-lines.ts';

const HEAD = ['figure', 'first', 'this', 'ratio'];

/**
 * The document of `llem compare` for a person, as lines. What was not measured is left out.
 *
 * @param columns Of the terminal; 0 where there is none.
 */
export function comparisonText(
  { results, comparisons, differing, warnings }: ComparisonDocument,
  columns: number,
): string[] {
  const [first, ...others] = results;
  const wrapped = (lines: readonly string[]) => wrapLines(lines, columns, { labels: 1 });
  const tables = others.flatMap(({ path }, index) => [
    '',
    ...wrapped([`${path} beside ${first?.path}`]),
    ...figureTable(comparisons[index] ?? [], columns),
  ]);
  const fields = differing.map(({ path, values }) => `  ${path}: ${values.map(show).join(', ')}`);
  return [
    ...wrapped(
      results.map(({ path, model, backend }, index) => `${index + 1}  ${path}  ${model} ${backend}`),
    ),
    ...tables,
    '',
    ...wrapped([
      ...(fields.length > 0
        ? ['Configuration fields that differ', ...fields]
        : ['The configurations are the same']),
      ...warnings.map((warning) => `warning: ${warning}`),
    ]),
  ];
}

function figureTable(figures: ComparisonDocument['comparisons'][number], columns: number): string[] {
  const rows = figures.flatMap(({ figure, unit, first, value, ratio, ratio_uncertainty }) => {
    if (first === null && value === null) return [];
    const spread = ratio_uncertainty === null ? '' : ` ± ${formatNumber(ratio_uncertainty)}`;
    return [
      [
        figureLabel(figure, unit),
        number(first),
        number(value),
        ratio === null ? '' : `${formatNumber(ratio)}${spread}`,
      ],
    ];
  });
  return fitTable({ head: HEAD, rows, numbers: [1, 2], long: 0 }, columns);
}

function number(value: number | null): string {
  return value === null ? '' : formatNumber(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
