import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file that a command's name stands for, null if there is none on PATH. Nothing is started. */
export function findOnPath(name: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const files = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
