import type { RawMap } from './copy-plain.ts';
import { type ConfigPlace, readConfigFile } from './read-config-file.ts';

export interface ExaminedFile {
  readonly isStudy: boolean;
  /** To load it from without reading it again. */
  readonly place: ConfigPlace;
}

/**
 * Whether a file holds a study (CLI-03): a map with a key `sweep` or `experiments`, even an empty one. A file that
 * cannot be read or parsed is none: whoever loads it as an experiment reports why.
 */
export async function examineFile(path: string | URL): Promise<ExaminedFile> {
  try {
    const file = await readConfigFile(path);
    return { isStudy: isStudy(file.raw), place: file };
  } catch {
    return { isStudy: false, place: path };
  }
}

/** True for the content of a study file. */
export function isStudy(raw: RawMap): boolean {
  return Object.hasOwn(raw, 'sweep') || Object.hasOwn(raw, 'experiments');
}
