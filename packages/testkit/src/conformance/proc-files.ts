import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Process-wide figures are those of other tests too in a runner that runs its files in threads. */
export const SEES_PROCESS = process.platform === 'linux' && isMainThread;

/** Names in a folder; none when it is gone. */
export function list(path: string): string[] {
  return attempt(() => readdirSync(path), []);
}

/** Content of a file; empty when it is gone. */
export function read(path: string): string {
  return attempt(() => readFileSync(path, 'utf8'), '');
}

/** Where a descriptor of any process leads; empty when it is gone. */
export function link(path: string): string {
  return attempt(() => readlinkSync(path), '');
}

/** What is listed may be gone before it is read. */
function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
