import type { Logger } from '@llem/core';
import { printable } from './printable.ts';

/** Warnings always, the rest with `verbose`. */
export function stderrLogger(verbose: boolean): Logger {
  return {
    debug: (message) => void (verbose && process.stderr.write(printable(`debug: ${message}\n`))),
    info: (message) => void (verbose && process.stderr.write(printable(`${message}\n`))),
    warn: (message) => void process.stderr.write(printable(`warning: ${message}\n`)),
  };
}
