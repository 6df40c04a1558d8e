import { ConfigError, closestMatch, SHARED_FIELD_NAMES } from '@llem/core';

/** Refuses unknown options: a configuration field here would be ignored, and the figures would be of another run. */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError('CONFIG.BAD_ARGUMENT', 'options must be an object', {
      fix: `pass { ${known[0]}: … } or nothing`,
    });
  }
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const isConfiguration = unknown.some((key) => SHARED_FIELD_NAMES.includes(key));
  const near = closestMatch(unknown[0] ?? '', known);
  throw new ConfigError(
    'CONFIG.UNKNOWN_OPTION',
    `unknown option ${unknown.map((key) => `"${key}"`).join(', ')}`,
    {
      why: 'configuration fields belong to the first argument; an ignored one would measure something else',
      fix: isConfiguration || near === null ? 'move it into the first argument' : `did you mean "${near}"?`,
    },
  );
}
