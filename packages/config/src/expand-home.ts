import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/** The path with a leading `~` replaced by the home directory; `~name` stays, as it is a directory of that name here. */
export function expandHome(path: string, env: Environment): string {
  return /^~(?=$|[/\\])/.test(path) ? join(homeDirectory(env), path.slice(1)) : path;
}

/** The user's home: of the environment if it names one, else of the operating system. */
export function homeDirectory(env: Environment): string {
  return env.HOME || env.USERPROFILE || homedir();
}
