import { ConfigError } from '@llem/core';

/** The refusal of a key of a sweep. */
export function sweepError(path: string, key: string, message: string, fix: string): ConfigError {
  return new ConfigError('CONFIG.BAD_SWEEP', `${path}: sweep key "${key}" ${message}`, {
    path,
    fix,
    meta: { key },
  });
}
