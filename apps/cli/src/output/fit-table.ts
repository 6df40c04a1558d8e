import { textTable } from './text-table.ts';
import { hasWidth, wrapLines } from './wrap-lines.ts';

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that stand to the right. */
  readonly numbers: readonly number[];
  /** The column that is given lines of its own where not all fit beside each other. */
  readonly long: number;
}

const INDENT = '   ';

/**
 * A table for a terminal of `columns`; 0 is a place without a width. Too wide, its longest column goes below its row,
 * or above where it is the first; still too wide, each row becomes a list of its cells by their titles.
 */
export function fitTable({ head, rows, numbers, long }: Table, columns: number): string[] {
  const whole = textTable(head, rows, numbers);
  if (!hasWidth(columns) || fits(whole, columns)) return whole;
  const without = (cells: readonly string[]) => cells.filter((_cell, column) => column !== long);
  const right = numbers.filter((column) => column !== long).map((column) => column - Number(column > long));
  const [title = '', ...narrow] = textTable(without(head), rows.map(without), right);
  const text = (row: readonly string[] | undefined) => row?.[long] ?? '';
  if (long === 0) {
    const below = narrow.map((line) => INDENT + line);
    if (fits(below, columns))
      return [
        INDENT + title,
        ...rows.flatMap((row, index) => [...wrapLines([text(row)], columns), below[index] ?? '']),
      ];
  } else if (fits([title, ...narrow], columns)) {
    return [title, ...narrow.flatMap((line, index) => [line, ...paragraph(text(rows[index]), columns)])];
  }
  return rows.flatMap((row) => list(head, row, long, columns));
}

/** A row on its own: its number and its long cell, then every other cell that holds something by its title. */
function list(head: readonly string[], row: readonly string[], long: number, columns: number): string[] {
  const text = row[long] ?? '';
  const others = row.flatMap((cell, column): [string, string][] =>
    column === 0 || column === long || cell === '' ? [] : [[head[column] ?? '', cell]],
  );
  const width = others.reduce((widest, [title]) => Math.max(widest, title.length), 0);
  const beside = others.map(([title, cell]) => `${INDENT}${title.padEnd(width)}  ${cell}`);
  const below = others.flatMap(([title, cell]) => [INDENT + title, INDENT + INDENT + cell]);
  return [
    ...wrapLines([long === 0 ? text : `${row[0]}  ${text}`], columns),
    ...wrapLines(fits(beside, columns) ? beside : below, columns),
  ];
}

function paragraph(text: string, columns: number): string[] {
  return text === '' ? [] : wrapLines([INDENT + text], columns, { labels: 0 });
}

function fits(lines: readonly string[], columns: number): boolean {
  return lines.every((line) => line.length <= columns);
}
