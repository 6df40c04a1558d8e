import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the locks of this user lie: every study of the machine must look at the same place. */
export function lockFolder(env: Readonly<Record<string, string | undefined>>): string {
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(cache, 'llenergymeasure', 'locks');
}
