import type { CommandOutput } from './claim-output.ts';
import { printableLines } from './printable.ts';
import { wrapLines } from './wrap-lines.ts';

/** Prints lines to the record, broken to the width of the terminal where it is one. */
export function printLines(
  lines: readonly string[],
  output: Pick<CommandOutput, 'print' | 'columns'>,
  layout?: Parameters<typeof wrapLines>[2],
): void {
  output.print(printableLines(wrapLines(lines, output.columns, layout)));
}
