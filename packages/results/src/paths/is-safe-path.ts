import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * True only if `target` is `base` or lies below it, both resolved through symbolic links, by path components
 * (study.md 15). Any error is false. The target itself may be missing; the part of it that exists is resolved.
 */
export async function isSafePath(base: string, target: string): Promise<boolean> {
  try {
    const way = relative(await realpath(base), await resolveExisting(resolve(target)));
    return way !== '..' && !way.startsWith(`..${sep}`);
  } catch {
    return false;
  }
}

async function resolveExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    // A dangling link is ENOENT too, but stands there and could lead anywhere once its target appears.
    if (!isMissing(error) || path === dirname(path) || (await isLink(path))) throw error;
    return join(await resolveExisting(dirname(path)), basename(path));
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
