import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeBase } from './make-base.ts';

/**
 * Makes the directory `wanted`, or the first of `wanted_1`, `wanted_2`, … that is free, and gives its path. Creating
 * a directory is exclusive on every file system, so whoever succeeds owns the name.
 */
export async function makeFreeDirectory(wanted: string): Promise<string> {
  for (let number = 0; ; number += 1) {
    const path = number === 0 ? wanted : `${wanted}_${number}`;
    try {
      // A run that failed may just have removed the folder above, which it had made and left empty.
      await makeBase(dirname(path));
      await mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
