import type { Logger } from '@llem/core';
import { printable } from './printable.ts';

/** Writes a line to stderr. */
export function printToStderr(line: string): void {
  process.stderr.write(printable(`${line}\n`));
}

/** Warnings always, the rest with `verbose`. */
export function stderrLogger(verbose: boolean, print: (line: string) => void = printToStderr): Logger {
  return {
    debug: (message) => void (verbose && print(`debug: ${message}`)),
    info: (message) => void (verbose && print(message)),
    warn: (message) => print(`warning: ${message}`),
  };
}
