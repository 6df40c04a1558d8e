// @ts-check
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { lockFile } from './lock-file.mjs';
import { ensurePythonEnv } from './python-env.mjs';

const execute = promisify(execFile);

/**
 * A folder, to read only, that `program` filled, which is a Python program that gets the folder as its argument. It
 * runs in the environment of the tests, once per machine for each version of that environment, of itself and of what
 * it reads: importing torch and transformers costs more than most of the tests that compare with them.
 * @param {string} name how the folder's name begins
 * @param {string} program
 * @param {string} [reads] a folder of files, all of which it may read
 */
export async function madeByPython(name, program, reads) {
  const python = await ensurePythonEnv();
  const version = createHash('sha256').update(python).update(readFileSync(program));
  for (const file of reads ? readdirSync(reads).sort() : [])
    version.update(file).update(readFileSync(join(reads ?? '', file)));
  const folder = join(dirname(dirname(dirname(python))), `${name}-${version.digest('hex').slice(0, 12)}`);
  const release = await lockFile(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const making = `${folder}.new`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making);
    await execute(python, [program, making], {
      env: { ...process.env, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' },
    });
    // Whole or not at all.
    renameSync(making, folder);
    return folder;
  } finally {
    release();
  }
}
