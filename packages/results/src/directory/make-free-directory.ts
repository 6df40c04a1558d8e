import { mkdir } from 'node:fs/promises';

/**
 * Makes the directory `wanted`, or the first of `wanted_1`, `wanted_2`, … that is free, and gives its path. Creating
 * a directory is exclusive on every file system, so whoever succeeds owns the name.
 */
export async function makeFreeDirectory(wanted: string): Promise<string> {
  for (let number = 0; ; number += 1) {
    const path = number === 0 ? wanted : `${wanted}_${number}`;
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}
