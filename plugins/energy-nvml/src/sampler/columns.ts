/** Rows of numbers that grow, kept by column. */
export interface Columns {
  push(values: Float64Array): void;
  /** One column so far; a copy. */
  column(index: number): Float64Array;
  /** The last value of a column; undefined without rows. */
  last(index: number): number | undefined;
  /** One number; undefined outside the rows. */
  at(row: number, index: number): number | undefined;
  readonly length: number;
  /** Rows whose last column is a number. */
  readonly finite: number;
}

/** Doubles its memory when it is full: an hour of readings costs a few copies. */
export function createColumns(width: number): Columns {
  let columns = Array.from({ length: width }, () => new Float64Array(256));
  let length = 0;
  let finite = 0;
  return {
    push(values) {
      if (length === columns[0]?.length) {
        columns = columns.map((column) => {
          const doubled = new Float64Array(2 * column.length);
          doubled.set(column);
          return doubled;
        });
      }
      for (const [index, column] of columns.entries()) column[length] = values[index] ?? Number.NaN;
      if (!Number.isNaN(values[width - 1])) finite += 1;
      length += 1;
    },
    column: (index) => columns[index]?.slice(0, length) ?? new Float64Array(),
    last: (index) => (length === 0 ? undefined : columns[index]?.[length - 1]),
    at: (row, index) => (row < length ? columns[index]?.[row] : undefined),
    get length() {
      return length;
    },
    get finite() {
      return finite;
    },
  };
}
