import { LLEMError, messageOf, PreFlightError } from '@llem/core';
import { isZodError, UsageError } from './error-document.ts';
import { printable } from './printable.ts';
import { wrapLines } from './wrap-lines.ts';
import { zodIssueLines } from './zod-issue-lines.ts';

/** Prints a failure for a person on stderr. */
export function printError(error: unknown, options: { verbose: boolean }): void {
  const lines = describeError(error, options).flatMap((text) => text.split('\n'));
  // A stack is read by its line breaks.
  const broken = lines.flatMap((line) =>
    line.startsWith(STACK_INDENT) ? [line] : wrapLines([line], process.stderr.columns ?? 0),
  );
  process.stderr.write(printable(`${broken.join('\n')}\n`));
}

const STACK_INDENT = '    ';
/** What a person reads. */
const MOST_ISSUES = 50;

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
      ...lines.slice(0, MOST_ISSUES).map((line) => `  ${line}`),
      ...(lines.length > MOST_ISSUES
        ? [`  and ${lines.length - MOST_ISSUES} more; --json lists them all`]
        : []),
    ];
  }
  if (error instanceof UsageError) return [`UsageError: ${error.message}`, `  fix: ${error.fix}`];
  if (!LLEMError.is(error)) return [`Error: ${messageOf(error)}`];
  const { name, message, why, fix } = error;
  return [
    `${name}: ${message}`,
    ...(why ? [`  why: ${why}`] : []),
    ...fixesOf(error, fix).map((one) => `  fix: ${one}`),
  ];
}

/** Of several issues each has its own; of several lines each is one to choose. */
function fixesOf(error: unknown, fix: string | null): string[] {
  const fixes = PreFlightError.is(error) ? error.issues.flatMap((issue) => issue.fix ?? []) : [];
  return fixes.length > 0 ? [...new Set(fixes)] : (fix?.split('\n') ?? []);
}

function causes(error: unknown): string[] {
  const lines: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    lines.push(
      current === error ? '  stack:' : '  caused by:',
      ...(current.stack ?? current.message).split('\n').map((line) => STACK_INDENT + line),
    );
  }
  return lines;
}
