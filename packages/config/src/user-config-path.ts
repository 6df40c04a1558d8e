import { posix, win32 } from 'node:path';
import type { Environment } from './environment.ts';
import { homeDirectory } from './expand-home.ts';

/** Where the user config lies on a platform (CFG-21). */
export function userConfigPath(platform: NodeJS.Platform, env: Environment): string {
  const home = homeDirectory(env);
  const file = ['llenergymeasure', 'config.yaml'];
  if (platform === 'win32') return win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), ...file);
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', ...file);
  return posix.join(env.XDG_CONFIG_HOME || posix.join(home, '.config'), ...file);
}
