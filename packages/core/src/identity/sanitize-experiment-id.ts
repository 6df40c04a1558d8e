import { ConfigError } from '../errors/classes.ts';

/** Makes an id safe as a file name: letters, digits, `_`, `-`, `.` stay, the rest becomes `_` (INF-20). */
export function sanitizeExperimentId(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9_.-]/g, '_');
  if (safe === '' || safe === '.' || safe === '..') {
    throw new ConfigError('CONFIG.BAD_ID', `"${id}" cannot name a file`, {
      fix: 'use letters, digits, _, - and .',
    });
  }
  return safe;
}
