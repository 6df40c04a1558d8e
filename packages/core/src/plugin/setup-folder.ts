import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `llem plugins setup <id>` makes the Python environment of a component, and where the bridge looks for it. */
export function setupFolder(id: string, env: Readonly<Record<string, string | undefined>>): string {
  const data = env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share');
  return join(data, 'llenergymeasure', 'envs', id);
}
