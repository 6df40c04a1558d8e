import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Folders that were made to hold others, the deepest first. */
export type MadeFolders = readonly string[];

/** Makes a base directory; gives those of its path that were not there before. */
export async function makeBase(base: string): Promise<MadeFolders> {
  const highest = await mkdir(base, { recursive: true });
  const made: string[] = [];
  if (highest === undefined) return made;
  for (let folder = base; folder.length >= highest.length; folder = dirname(folder)) made.push(folder);
  return made;
}

/** Removes them again, up to the first that something else has come into. */
export async function removeEmpty(folders: MadeFolders): Promise<void> {
  try {
    for (const folder of folders) await rmdir(folder);
  } catch {
    // It is somebody else's by now.
  }
}
