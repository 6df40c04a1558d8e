import { LLEMError } from '@llem/core';
import { isZodError, UsageError } from './error-document.ts';
import { printable } from './printable.ts';
import { zodIssueLines } from './zod-issue-lines.ts';

/** Prints a failure for a person on stderr. */
export function printError(error: unknown, options: { verbose: boolean }): void {
  process.stderr.write(printable(`${describeError(error, options).join('\n')}\n`));
}

/** `ClassName: message`, then `why:` and `fix:` (cli.md 7); stack and cause with `verbose`. */
export function describeError(error: unknown, { verbose }: { verbose: boolean }): string[] {
  // Where the arguments were refused tells nothing about them.
  return [...describe(error), ...(verbose && !(error instanceof UsageError) ? causes(error) : [])];
}

function describe(error: unknown): string[] {
  if (isZodError(error)) {
    const lines = zodIssueLines(error.issues);
    return [
      `ZodError: the configuration has ${lines.length} invalid field(s)`,
      ...lines.map((line) => `  ${line}`),
    ];
  }
  if (error instanceof UsageError) return [`UsageError: ${error.message}`, '  fix: llem --help'];
  if (!LLEMError.is(error)) return [`Error: ${error instanceof Error ? error.message : String(error)}`];
  const { name, message, why, fix } = error;
  return [`${name}: ${message}`, ...(why ? [`  why: ${why}`] : []), ...(fix ? [`  fix: ${fix}`] : [])];
}

function causes(error: unknown): string[] {
  const lines: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    lines.push(
      current === error ? '  stack:' : '  caused by:',
      ...(current.stack ?? current.message).split('\n').map((line) => `    ${line}`),
    );
  }
  return lines;
}
