import { ConfigError, closestMatch, deepFreeze, UserConfig } from '@llem/core';
import type * as z from 'zod';
import { applyEnvironment } from './apply-environment.ts';
import type { RawMap } from './copy-plain.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { explainScalar } from './explain-scalar.ts';
import { parseConfigText } from './read-config-file.ts';
import { readText } from './read-text.ts';
import { findRunnerFault } from './runners.ts';
import { userConfigPath } from './user-config-path.ts';

export interface UserConfigOptions {
  /** Default: the environment of the process. */
  readonly environment?: Environment;
  readonly platform?: NodeJS.Platform;
  /** Told of what is ignored; default: nobody. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The user's settings: environment > file > default, deeply frozen. A missing or empty file means defaults
 * (CFG-22). `~` in its paths is left to whoever uses them (`expandHome`).
 *
 * @param path The file; default that of the platform. For tests.
 * @throws ConfigError: one for all that is wrong in the file, or naming the variable that is out of range.
 */
export async function loadUserConfig(path?: string, options: UserConfigOptions = {}): Promise<UserConfig> {
  const { environment = readEnvironment(), platform = process.platform, onWarning = () => {} } = options;
  const place = path ?? userConfigPath(platform, environment);
  const text = await readText(place);
  const settings = validate(
    (text === null ? null : parseConfigText(text, place, 'ui: {verbosity: verbose}')) ?? {},
    place,
  );
  return deepFreeze(applyEnvironment(settings, environment, onWarning));
}

function validate(raw: RawMap, path: string): UserConfig {
  const parsed = UserConfig.safeParse(raw, { error: explainScalar });
  const schemaFaults = parsed.success ? [] : parsed.error.issues.flatMap(explain);
  const runnerFaults = runnersIn(raw).flatMap(([backend, runner]) => {
    const fault = findRunnerFault(runner, backend);
    return fault ? [{ ...fault, message: `runners.${backend}: ${fault.message}` }] : [];
  });
  if (parsed.success && runnerFaults.length === 0) return parsed.data;
  const unsupported = runnerFaults.find(({ code }) => code === 'CONFIG.UNSUPPORTED_RUNNER');
  const [only] = schemaFaults.length === 0 ? runnerFaults : [];
  const lines = [...schemaFaults, ...runnerFaults.map(({ message }) => message)];
  throw new ConfigError(
    unsupported?.code ?? only?.code ?? 'CONFIG.USER_CONFIG',
    [`${path} is not valid:`, ...lines].join('\n  '),
    {
      path,
      fix: `edit ${path}`,
    },
  );
}

function runnersIn({ runners }: RawMap): [string, string][] {
  return Object.entries(runners ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

/** `field.path: message`, one line per issue and per unknown key. */
function explain(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.')}: ${issue.message}`];
  return issue.keys.map((key) => {
    const closest = closestMatch(key, fieldsAt(issue.path));
    return `${[...issue.path, key].join('.')}: unknown key${closest === null ? '' : `, did you mean ${closest}?`}`;
  });
}

/** Every field has a default, so the defaults name them all. */
function fieldsAt([section]: readonly PropertyKey[]): string[] {
  const defaults: Readonly<Record<string, unknown>> = UserConfig.parse({});
  return Object.keys(section === undefined ? defaults : (defaults[String(section)] ?? {}));
}
