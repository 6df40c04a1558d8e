import {
  ConfigError,
  closestMatch,
  type InstalledBackend,
  KNOWN_BACKENDS,
  SHARED_FIELD_NAMES,
} from '@llem/core';
import { isStudy } from './is-study-file.ts';
import type { ConfigFile } from './read-config-file.ts';

const STUDY_KEYS: readonly string[] = ['execution', 'sweep', 'experiments'];

/**
 * Throws one ConfigError that lists every top-level key of an experiment file that is neither a field nor the
 * section of a known or installed backend, each with what was probably meant.
 */
export function refuseUnknownKeys({ path, raw }: ConfigFile, backends: readonly InstalledBackend[]): void {
  const known = [...SHARED_FIELD_NAMES, ...KNOWN_BACKENDS, ...backends.map(({ id }) => id)];
  const unknown = Object.keys(raw).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const listed = unknown.map((key) => `"${key}"${hint(key, known, backends)}`);
  throw new ConfigError('CONFIG.UNKNOWN_KEY', `${path} has unknown keys: ${listed.join(', ')}`, {
    path,
    fix: isStudy(raw)
      ? 'this is a study file: run it with runStudy or llem run, not as one experiment'
      : 'correct or remove these keys',
    meta: { keys: unknown },
  });
}

function hint(key: string, known: readonly string[], backends: readonly InstalledBackend[]): string {
  if (STUDY_KEYS.includes(key)) return ' (belongs to a study file)';
  const section = backends.find(({ configSchema }) => configSchema && Object.hasOwn(configSchema.shape, key));
  if (section) return ` (write it inside ${section.id})`;
  const closest = closestMatch(key, known);
  return closest === null ? '' : ` (did you mean "${closest}"?)`;
}
