import { dirname } from 'node:path';
import { ExperimentError, messageOf } from '@llem/core';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would exceed the size limit of this process (ulimit -f)',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of the path is a file, not a directory',
  ENAMETOOLONG: 'the path is too long',
};
const OUT_OF_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The error of a file or directory of a result that could not be written; it names the target. */
export function saveFailed(target: string, cause: unknown): ExperimentError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const reason = REASONS[code] ?? messageOf(cause);
  const remedy = OUT_OF_SPACE.has(code)
    ? `free space below ${dirname(target)}`
    : `make ${dirname(target)} writable`;
  return new ExperimentError('EXPERIMENT.SAVE_FAILED', `${target} could not be written`, {
    why: code === '' ? reason : `${reason} (${code})`,
    fix: `${remedy}, or write elsewhere: --output DIR (outputDir in the library)`,
    meta: { target },
    cause,
  });
}
