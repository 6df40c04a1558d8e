import { access } from 'node:fs/promises';
import { type Environment, loadUserConfig, userConfigPath } from '@llem/config';
import { LLEMError, messageOf, UserConfig } from '@llem/core';

/** The user config as a command would read it; `settings` are the defaults where it is broken. */
export interface UserConfigFacts {
  readonly path: string;
  readonly state: 'loaded' | 'missing' | 'broken';
  readonly settings: UserConfig;
  /** Why it is broken. */
  readonly problem: string | null;
  readonly fix: string | null;
  /** What was ignored. */
  readonly warnings: readonly string[];
}

/** Never rejects. */
export async function probeUserConfig(
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<UserConfigFacts> {
  const path = userConfigPath(platform, environment);
  const warnings: string[] = [];
  try {
    const onWarning = (text: string) => void warnings.push(text);
    const settings = await loadUserConfig(undefined, { environment, platform, onWarning });
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    return { path, state: isThere ? 'loaded' : 'missing', settings, problem: null, fix: null, warnings };
  } catch (error) {
    const problem = messageOf(error);
    const fix = LLEMError.is(error) ? error.fix : null;
    return { path, state: 'broken', settings: UserConfig.parse({}), problem, fix, warnings };
  }
}
