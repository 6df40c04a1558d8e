import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

/** Fails unless both are equal, and says both: a message of `assert.deepEqual` would say neither. */
export function assertSame(seen: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(seen, expected)) return;
  const message = `${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`;
  throw new assert.AssertionError({ message, actual: seen, expected, operator: 'deepStrictEqual' });
}
