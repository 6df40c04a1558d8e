import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/** `path` with a leading `~` replaced by the home directory; `~user` is no shorthand here and stays. */
export function expandHome(path: string, env: Environment): string {
  return path === '~' || path.startsWith('~/') ? join(homeOf(env), path.slice(1)) : path;
}

/** The home directory of the environment, else the account's. */
export function homeOf(env: Environment): string {
  return env.HOME || homedir();
}
