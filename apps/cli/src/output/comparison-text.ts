import type { ComparisonDocument } from '../documents/comparison-document.ts';
import { figureLabel } from './figure-label.ts';
import { formatNumber } from './format.ts';
import { textTable } from './text-table.ts';

const HEAD = ['figure', 'first', 'this', 'ratio'];

/** The document of `llem compare` for a person, as lines. What was not measured is left out. */
export function comparisonText({ results, comparisons, differing, warnings }: ComparisonDocument): string[] {
  const [first, ...others] = results;
  const tables = others.flatMap(({ path }, index) => [
    '',
    `${path} beside ${first?.path}`,
    ...figureTable(comparisons[index] ?? []),
  ]);
  const fields = differing.map(({ path, values }) => `  ${path}: ${values.map(show).join(', ')}`);
  return [
    ...results.map(({ path, model, backend }, index) => `${index + 1}  ${path}  ${model} ${backend}`),
    ...tables,
    '',
    ...(fields.length > 0
      ? ['Configuration fields that differ', ...fields]
      : ['The configurations are the same']),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

function figureTable(figures: ComparisonDocument['comparisons'][number]): string[] {
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
  return textTable(HEAD, rows, [1, 2]);
}

function number(value: number | null): string {
  return value === null ? '' : formatNumber(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
