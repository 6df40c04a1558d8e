import type { RawMap } from './copy-plain.ts';
import { readConfigFile } from './read-config-file.ts';

/**
 * True for a file that holds a study (CLI-03): a map with a key `sweep` or `experiments`, even an empty one. False
 * also for a file that cannot be read or parsed: whoever loads it as an experiment reports why.
 */
export async function isStudyFile(path: string | URL): Promise<boolean> {
  try {
    return isStudy((await readConfigFile(path)).raw);
  } catch {
    return false;
  }
}

/** True for the content of a study file. */
export function isStudy(raw: RawMap): boolean {
  return Object.hasOwn(raw, 'sweep') || Object.hasOwn(raw, 'experiments');
}
