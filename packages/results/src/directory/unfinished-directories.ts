import { rmSync } from 'node:fs';

const unfinished = new Set<string>();

/**
 * Has the directory removed should the process exit before it is forgotten, by a second signal or by a plugin that
 * ends the process: half a result must not pass for one. A process that is killed leaves it, with its journal.
 */
export function rememberUnfinished(directory: string): void {
  if (unfinished.size === 0) process.once('exit', removeUnfinished);
  unfinished.add(directory);
}

/** The directory was saved, or removed in the ordinary way. */
export function forgetUnfinished(directory: string): void {
  unfinished.delete(directory);
  if (unfinished.size === 0) process.off('exit', removeUnfinished);
}

function removeUnfinished(): void {
  for (const directory of unfinished) rmSync(directory, { recursive: true, force: true });
}
