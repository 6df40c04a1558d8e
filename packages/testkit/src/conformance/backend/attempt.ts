import assert from 'node:assert/strict';

/** What came of a call: its value, or what it threw or rejected with. */
export type Attempt<T> = { readonly value: T } | { readonly error: unknown };

export async function attempt<T>(call: () => PromiseLike<T> | T): Promise<Attempt<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

/** Fails with the error of a call that should have succeeded. */
export function assertSucceeds<T>(
  outcome: Attempt<T>,
  what: string,
): asserts outcome is { readonly value: T } {
  if ('error' in outcome) assert.fail(`${what} throws: ${String(outcome.error)}`);
}
