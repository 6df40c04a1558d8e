import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Folders that were made to hold others, the deepest first. */
export type MadeFolders = readonly string[];

/** Makes a base directory; gives those of its path that were not there before. */
export async function makeBase(base: string): Promise<MadeFolders> {
  const folder = resolve(base);
  try {
    return await make(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (!isMissing(error) || parent === folder) throw error;
    const above = await makeBase(parent);
    return [...(await make(folder)), ...above];
  }
}

/** One level. Node's own way to make several never ends where a parent takes no folder, as in /proc. */
async function make(folder: string): Promise<MadeFolders> {
  try {
    await mkdir(folder);
    return [folder];
  } catch (error) {
    if (isMissing(error) || !(await isDirectory(folder))) throw error;
    return [];
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Removes them again, up to the first that something else has come into. */
export async function removeEmpty(folders: MadeFolders): Promise<void> {
  try {
    for (const folder of folders) await rmdir(folder);
  } catch {
    // It is somebody else's by now.
  }
}
