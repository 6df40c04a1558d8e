import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { saveFailed } from '@llem/results';

/** Where a worker keeps the files of its result within its staging directory. */
export function stagedRun(stagingDir: string): string {
  return join(stagingDir, 'run');
}

/** Makes the directory that a run works in. @throws ExperimentError EXPERIMENT.SAVE_FAILED: nor could its result be saved */
export async function makeStaging(stagingDir: string): Promise<void> {
  await mkdir(stagingDir, { recursive: true }).catch((cause: unknown) => {
    throw saveFailed(stagingDir, cause);
  });
}
