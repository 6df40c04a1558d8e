import { runnerFor, runnerVariable } from '@llem/config';
import { ConfigError, type UserConfig } from '@llem/core';

/** Where an experiment's process lives, and which setting said so. */
export interface ResolvedRunner {
  readonly type: string;
  readonly image: string | null;
  readonly source: 'environment' | 'user config' | 'default';
}

/** Runner of a backend (CFG-24): environment, then user config, then `local`. The user config holds both already. */
export function resolveRunner(
  backend: string,
  settings: UserConfig,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedRunner {
  const runner = runnerFor(settings, backend);
  const variable = runnerVariable(backend);
  const isConfigured = settings.runners[backend] !== undefined;
  const source = env[variable] ? 'environment' : isConfigured ? 'user config' : 'default';
  if (runner === 'local') return { type: 'local', image: null, source };
  throw new ConfigError(
    'CONFIG.UNSUPPORTED_RUNNER',
    `runner "${runner}" of backend ${backend} is not supported yet`,
    {
      why: 'no plugin of this version starts containers',
      fix: source === 'environment' ? `unset ${variable}` : `remove runners.${backend} from the user config`,
    },
  );
}
