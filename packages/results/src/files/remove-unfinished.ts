import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Temporary names of `writeAtomically`. */
const UNFINISHED = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Removes the temporary files that a process left in `directory` when it was killed in the middle of a write. Nobody
 * may be writing there.
 */
export async function removeUnfinished(directory: string): Promise<void> {
  const names = await readdir(directory).catch((): string[] => []);
  const left = names.filter((name) => UNFINISHED.test(name));
  await Promise.all(left.map((name) => rm(join(directory, name), { force: true })));
}
