import type { Logger } from '@llem/core';
import { printable } from './printable.ts';
import { wrapLines } from './wrap-lines.ts';

/** Writes a line to stderr, broken to the width of the terminal where it is one. */
export function printToStderr(line: string): void {
  const lines = wrapLines(line.split('\n'), process.stderr.columns ?? 0);
  process.stderr.write(printable(`${lines.join('\n')}\n`));
}

/** Warnings always, the rest with `verbose`. */
export function stderrLogger(verbose: boolean, print: (line: string) => void = printToStderr): Logger {
  return {
    debug: (message) => void (verbose && print(`debug: ${message}`)),
    info: (message) => void (verbose && print(message)),
    warn: (message) => print(`warning: ${message}`),
  };
}
