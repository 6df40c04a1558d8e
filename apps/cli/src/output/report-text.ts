import { csvText } from '@llem/results/reports';
import type { ReportDocument } from '../documents/report-document.ts';
import { figureLabel } from './figure-label.ts';
import { fitTable } from './fit-table.ts';
import { formatNumber } from './format.ts';
import { printable, printableLines } from './printable.ts';
import type { ReportFormat } from './report-formats.ts';
import { wrapLines } from './wrap-lines.ts';

type Configuration = ReportDocument['configurations'][number];

/**
 * The document of `llem report` as text. CSV has full precision and one column each for mean, deviation and count.
 *
 * @param columns Of the terminal; 0 where there is none.
 */
export function reportText(report: ReportDocument, format: ReportFormat, columns: number): string {
  if (format === 'csv') return printable(csv(report));
  const measured = measuredFigures(report.configurations);
  const head = ['configuration', 'runs', ...measured.map(({ figure, unit }) => figureLabel(figure, unit))];
  const rows = report.configurations.map((configuration) => [
    configuration.summary,
    `${configuration.completed}/${configuration.planned}`,
    ...measured.map(({ figure }) => cell(configuration, figure)),
  ]);
  const table =
    format === 'markdown'
      ? markdownTable(head, rows)
      : fitTable({ head, rows, numbers: head.map((_title, column) => column).slice(1), long: 0 }, columns);
  const note = 'mean ± standard deviation over the cycles of a configuration';
  const end = format === 'markdown' ? [note] : wrapLines([note], columns);
  const title = `${report.study} (${report.status})`;
  return printableLines(
    format === 'markdown' ? [`## ${title}`, '', ...table, '', ...end] : [title, ...table, ...end],
  );
}

/** Figures that no run measured have no column. */
function measuredFigures(configurations: readonly Configuration[]) {
  const [first] = configurations;
  return (first?.figures ?? []).filter(({ figure }) =>
    configurations.some(({ figures }) => figures.some((one) => one.figure === figure && one.count > 0)),
  );
}

function cell({ figures, completed }: Configuration, name: string): string {
  const figure = figures.find((one) => one.figure === name);
  if (!figure || figure.mean === null) return '';
  const spread = figure.standard_deviation === null ? '' : ` ± ${formatNumber(figure.standard_deviation)}`;
  const some = figure.count < completed ? ` (${figure.count})` : '';
  return `${formatNumber(figure.mean)}${spread}${some}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map((_title, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)];
}

function csv({ configurations }: ReportDocument): string {
  const [first] = configurations;
  const figures = first?.figures ?? [];
  const columns = figures.flatMap(({ figure, unit }) => {
    // A rate has its unit in its name.
    const name = unit.includes('/') ? figure : `${figure}_${unit.toLowerCase()}`;
    return [`${name}_mean`, `${name}_sd`, `${name}_count`];
  });
  return csvText(
    ['config_hash', 'configuration', 'planned', 'completed', ...columns],
    configurations.map((configuration) => [
      configuration.config_hash,
      configuration.summary,
      configuration.planned,
      configuration.completed,
      ...configuration.figures.flatMap(({ mean, standard_deviation, count }) => [
        mean,
        standard_deviation,
        count,
      ]),
    ]),
  );
}
