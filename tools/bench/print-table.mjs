// @ts-check
import { cpus } from 'node:os';

/**
 * A markdown table on stdout, under a line that names the machine.
 * @param {string} command how to make it again
 * @param {string[]} columns
 * @param {(string | number)[][]} rows
 */
export function printTable(command, columns, rows) {
  console.log(
    `${command} · ${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}\n`,
  );
  for (const cells of [columns, columns.map(() => '---'), ...rows]) console.log(`| ${cells.join(' | ')} |`);
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
