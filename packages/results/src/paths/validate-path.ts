import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { ConfigError } from '@llem/core';

/**
 * The absolute form of `path`, through symbolic links when it must exist (study.md 15).
 * @throws ConfigError for an empty path, one with a NUL, a relative one where that is not allowed, a missing one
 */
export async function validatePath(
  path: string,
  { mustExist, allowRelative }: { mustExist: boolean; allowRelative: boolean },
): Promise<string> {
  if (path === '' || path.includes('\0')) {
    throw new ConfigError('CONFIG.BAD_PATH', `${JSON.stringify(path)} is not a path`, {
      fix: 'give the path of a file or directory',
    });
  }
  if (!allowRelative && !isAbsolute(path)) {
    throw new ConfigError('CONFIG.BAD_PATH', `"${path}" is a relative path`, {
      path,
      fix: `write ${resolve(path)}`,
    });
  }
  if (!mustExist) return resolve(path);
  try {
    return await realpath(path);
  } catch (cause) {
    throw new ConfigError('CONFIG.BAD_PATH', `"${resolve(path)}" does not exist or cannot be reached`, {
      path,
      fix: 'check the spelling and the permissions of its directories',
      cause,
    });
  }
}
