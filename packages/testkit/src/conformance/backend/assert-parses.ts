import assert from 'node:assert/strict';

interface Schema {
  safeParse(value: unknown): {
    readonly error?:
      | { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
      | undefined;
  };
}

/** Fails with every place at which core's schema refuses the value: the host would refuse it too (INF-06). */
export function assertParses(schema: Schema, value: unknown, what: string): void {
  const issues = schema.safeParse(value).error?.issues ?? [];
  const places = issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  assert.deepEqual(places, [], `core's schema refuses ${what}: ${places.join('; ')}`);
}
