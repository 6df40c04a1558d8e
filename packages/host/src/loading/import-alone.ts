import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { ModuleExports } from './exported-plugin.ts';
import { watchPrototypes } from './watch-prototypes.ts';

const IMPORT_SECONDS = 5;
/** A module that waits at its top level lets the next one go first. */
const GIVE_WAY_SECONDS = 0.2;

let last: Promise<unknown> = Promise.resolve();
/** What the first import of a file changed: a later one finds it evaluated already. */
const changesOf = new Map<string, readonly string[]>();

/**
 * Imports a file, one after the other, so that what an import did to the shared prototypes is known to be its own: it
 * is undone and told in `changes`. Rejects with what the module threw, or when it does not end within 5 s.
 */
export function importAlone(
  file: string,
  onTurn?: () => void,
): Promise<ModuleExports & { readonly changes: readonly string[] }> {
  const turn = last;
  const imported = turn.then(async () => {
    onTurn?.();
    const changes = watchPrototypes();
    // In an object, because an export with a method `then` would be taken for a promise.
    const loading = import(pathToFileURL(file).href).then((module: object) => ({
      exported: Reflect.get(module, 'default'),
      names: Object.keys(module),
    }));
    const ended = await within(loading, IMPORT_SECONDS);
    if (ended === null) throw new Error(`the import did not end within ${IMPORT_SECONDS} s`);
    const changed = [...(changesOf.get(file) ?? []), ...changes()];
    changesOf.set(file, changed);
    return { ...ended, changes: changed };
  });
  const over = imported.catch(() => {});
  last = turn.then(() => within(over, GIVE_WAY_SECONDS));
  return imported;
}

/** What a promise gives; null when it has not settled in time. */
async function within<T>(promise: Promise<T>, seconds: number): Promise<T | null> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, delay(seconds * 1000, null, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
