import { mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The variable that `os.tmpdir()` reads first, and Python's `tempfile`. */
export const TEMPORARY = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';

const FOLDER = join(tmpdir(), `llem-testkit-${process.pid}`);

/** The folder for temporary files of what a suite checks, one for each process: what others leave in theirs is not seen. */
export function scratchFolder(): string {
  return FOLDER;
}

/**
 * Makes it the folder for temporary files until it is disposed. It is removed then where it is empty: what a test keeps
 * in it for its next subject stays.
 */
export function enterScratchFolder(): Disposable {
  const usual = process.env[TEMPORARY];
  mkdirSync(FOLDER, { recursive: true });
  process.env[TEMPORARY] = FOLDER;
  return {
    [Symbol.dispose]: () => {
      if (usual === undefined) delete process.env[TEMPORARY];
      else process.env[TEMPORARY] = usual;
      try {
        rmdirSync(FOLDER);
      } catch {
        // Not empty.
      }
    },
  };
}
