import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { lockFile } from '../../tools/lock-file.mjs';

/**
 * A folder that `make` fills for all the test files of this run, whichever of them is the first to ask; to read only.
 * It goes when the run ends.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject('sharedFolder'), name);
  const release = await lockFile(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const making = `${folder}.new`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making);
    await make(making);
    await rename(making, folder);
    return folder;
  } finally {
    release();
  }
}
