import { LLEMError } from '@llem/core';

/** Wrong arguments on the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'CLI.USAGE';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

interface ZodErrorLike extends Error {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly code: string;
    readonly message: string;
  }[];
}

/** A schema error, from whichever copy of zod. */
export function isZodError(error: unknown): error is ZodErrorLike {
  return (
    error instanceof Error &&
    /^\$?ZodError$/.test(error.name) &&
    'issues' in error &&
    Array.isArray(error.issues)
  );
}

/** The document that `--json` prints for a failure (cli.md 5). */
export function errorDocument(error: unknown): { error: Record<string, unknown> } {
  if (LLEMError.is(error)) {
    const { name, code, message, why, fix } = error;
    return { error: { name, code, message, why, fix, meta: metaOf(error) } };
  }
  if (isZodError(error)) {
    const issues = error.issues.map(({ path, code, message }) => ({
      path: path.map(String).join('.'),
      code,
      message,
    }));
    return {
      error: {
        name: 'ZodError',
        code: null,
        message: `${issues.length} invalid field(s)`,
        why: null,
        fix: null,
        meta: { issues },
      },
    };
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  const { code, fix } = error instanceof UsageError ? error : { code: null, fix: null };
  return { error: { name, code, message, why: null, fix, meta: {} } };
}

const BASE_FIELDS = ['name', 'code', 'message', 'why', 'fix', 'meta', 'stack', 'cause'];

/** Values for programs: its own, and the fields that its class adds (cli.md 7), those that hold something. */
function metaOf(error: LLEMError): Record<string, unknown> {
  const extras = Object.entries(error).filter(
    ([name, value]) =>
      !BASE_FIELDS.includes(name) && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return { ...Object.fromEntries(extras), ...error.meta };
}

/** Exit code of a failure (cli.md 6): 2 for usage, configuration and schema, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  const isInput =
    error instanceof UsageError || isZodError(error) || (LLEMError.is(error) && error.name === 'ConfigError');
  return isInput ? 2 : 1;
}
