/** A table in plain text; `numbers` are the columns that stand to the right. The last column is not padded. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[],
): string[] {
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? '').length), title.length),
  );
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numbers.includes(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
