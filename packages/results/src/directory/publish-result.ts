import { access, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExperimentResult } from '@llem/core';
import { saveFailed } from '../files/save-failed.ts';
import { syncDirectory } from '../files/write-atomically.ts';
import { type SaveOptions, writeResult } from './write-result.ts';

/**
 * Writes a result into a directory that appears at `target` whole or not at all, and returns the path of its
 * `result.json`. `staging` lies on the same file system; its caller removes it. A `timeseries` that is a path and
 * does not exist is left out.
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED
 */
export async function publishResult(
  staging: string,
  target: string,
  result: ExperimentResult,
  { timeseries = null, ...options }: SaveOptions,
): Promise<string> {
  const directory = join(staging, 'saved');
  try {
    const isThere = typeof timeseries !== 'string' || (await exists(timeseries));
    await writeResult(directory, result, { ...options, timeseries: isThere ? timeseries : null });
    await rename(directory, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    throw saveFailed(target, error);
  }
  return join(target, 'result.json');
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
