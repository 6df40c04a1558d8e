import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '@llem/core';
import { ownIdentity, ProcessIdentity } from '../processes/process-identity.ts';

const FILE = 'worker.json';

/** Has a study that is resumed find this worker, should the one that it works for be killed. */
export async function recordWorker(stagingDir: string): Promise<void> {
  // A full disk, perhaps: no reason to lose the run.
  await writeFile(join(stagingDir, FILE), JSON.stringify(ownIdentity())).catch(() => {});
}

/** The worker of this staging directory; null when it told nothing. */
export async function recordedWorker(stagingDir: string): Promise<ProcessIdentity | null> {
  try {
    return ProcessIdentity.parse(JSON.parse(await readRegularFile(join(stagingDir, FILE))));
  } catch {
    return null;
  }
}
