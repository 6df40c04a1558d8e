import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { saveFailed } from './save-failed.ts';

/**
 * Writes a whole file or none (results.md 4): a reader never sees a part of it, and after a power cut it is there
 * whole or not at all.
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED naming `target`; no temporary file stays behind
 */
export async function writeAtomically(target: string, content: string | Uint8Array): Promise<void> {
  // In the same directory, because a rename is atomic only within one file system.
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, content);
    await rename(temporary, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw saveFailed(target, error);
  }
}

async function writeSynced(file: string, content: string | Uint8Array): Promise<void> {
  await using handle = await open(file, 'wx');
  await handle.writeFile(content);
  await handle.sync();
}

/** Has the names in a directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, 'r');
  await handle.sync();
}
