import {
  ConfigError,
  closestMatch,
  type InstalledBackend,
  KNOWN_BACKENDS,
  SHARED_FIELD_NAMES,
} from '@llem/core';
import type { RawMap } from './copy-plain.ts';
import { isStudy } from './examine-file.ts';
import { elsewhere } from './explain-issue.ts';
import { listKeys } from './list-keys.ts';

const STUDY_KEYS: readonly string[] = ['execution', 'sweep', 'experiments'];

/** What else than fields and sections may stand at the top of a study file. */
export const STUDY_FILE_KEYS: readonly string[] = [...STUDY_KEYS, 'name', 'version', 'base', 'cold_start'];

/**
 * Throws one ConfigError that lists every top-level key that is neither a field, nor the section of a known or
 * installed backend, nor one of `also`; each with what was probably meant.
 *
 * @param source The file; null for overrides.
 */
export function refuseUnknownKeys(
  raw: RawMap,
  source: string | null,
  backends: readonly InstalledBackend[],
  also: readonly string[] = [],
): void {
  const known = new Set([...SHARED_FIELD_NAMES, ...KNOWN_BACKENDS, ...backends.map(({ id }) => id), ...also]);
  const unknown = Object.keys(raw).filter((key) => !known.has(key));
  if (unknown.length === 0) return;
  const listed = listKeys(unknown, (key) => hint(key, known, backends));
  const holder = source === null ? 'the overrides have' : `${source} has`;
  throw new ConfigError('CONFIG.UNKNOWN_KEY', `${holder} unknown keys: ${listed}`, {
    ...(source === null ? {} : { path: source }),
    fix:
      also.length === 0 && isStudy(raw)
        ? 'this is a study file: run it with runStudy or llem run, not as one experiment'
        : 'correct or remove these keys',
    meta: { keys: unknown },
  });
}

function hint(key: string, known: ReadonlySet<string>, backends: readonly InstalledBackend[]): string {
  if (STUDY_KEYS.includes(key) || (STUDY_FILE_KEYS.includes(key) && !known.has('sweep')))
    return ' (belongs to a study file)';
  const place = elsewhere(key, backends);
  if (place !== '') return place;
  const closest = closestMatch(key, known);
  return closest === null ? '' : ` (did you mean "${closest}"?)`;
}
