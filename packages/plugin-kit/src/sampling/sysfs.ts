import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths of what is in a folder, `hwmon2` before `hwmon10`; empty for one that is not there. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((name) => join(folder, name));
}

/** The text of a file without its line end; null for one that is not there, or that a container hides. */
export async function readAttribute(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
