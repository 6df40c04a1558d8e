import { ConfigError, closestMatch, SHARED_FIELD_NAMES } from '@llem/core';

type Check = readonly [wanted: string, fits: (value: unknown) => boolean];

/** What each option must be; undefined counts as not given. */
const CHECKS: Readonly<Record<string, Check>> = {
  outputDir: ['a path or null', (value) => value === null || (typeof value === 'string' && value !== '')],
  skipPreflight: ['true or false', (value) => typeof value === 'boolean'],
  signal: ['an AbortSignal', isAbortSignal],
  onProgress: ['a function', (value) => typeof value === 'function'],
  resume: ['the path of a study directory', (value) => typeof value === 'string' && value !== ''],
  lock: ['true or false', (value) => typeof value === 'boolean'],
};

/** Refuses unknown options and values of the wrong type: a configuration field here would be ignored, and the figures would be of another run. */
export function checkOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigError('CONFIG.BAD_ARGUMENT', 'options must be an object', {
      fix: `pass { ${known[0]}: … } or nothing`,
    });
  }
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) {
    refuseWrongTypes(options);
    return;
  }
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

function refuseWrongTypes(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const check = CHECKS[name];
    if (value === undefined || check === undefined || check[1](value)) continue;
    throw new ConfigError('CONFIG.BAD_ARGUMENT', `option "${name}" must be ${check[0]}`, {
      fix: `pass ${check[0]}, or leave "${name}" out`,
    });
  }
}

/** By what it can do: the signal of another realm, or of a polyfill, will serve. */
function isAbortSignal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'throwIfAborted' in value &&
    typeof value.throwIfAborted === 'function'
  );
}
