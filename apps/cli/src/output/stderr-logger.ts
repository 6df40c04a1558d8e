import type { Logger } from '@llem/core';

/** Warnings always, the rest with `verbose`. */
export function stderrLogger(verbose: boolean): Logger {
  return {
    debug: (message) => void (verbose && process.stderr.write(`debug: ${message}\n`)),
    info: (message) => void (verbose && process.stderr.write(`${message}\n`)),
    warn: (message) => void process.stderr.write(`warning: ${message}\n`),
  };
}
