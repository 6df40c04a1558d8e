import { join } from 'node:path';

/** Where a worker keeps the files of its result within its staging directory. */
export function stagedRun(stagingDir: string): string {
  return join(stagingDir, 'run');
}
