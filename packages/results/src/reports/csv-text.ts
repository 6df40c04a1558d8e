import { stringify } from 'csv-stringify/sync';

/** A table as CSV text: RFC 4180 quoting, `\n`, full precision, null as an empty cell. */
export function csvText(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return stringify([[...head], ...rows.map((row) => [...row])], {
    record_delimiter: '\n',
    quoted_match: /\r/,
  });
}
