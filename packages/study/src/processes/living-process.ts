import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Clock ticks per second in `/proc`, the same on every Linux (`USER_HZ`). */
const TICKS_PER_SEC = 100;
/** Two clocks, read one after the other. */
const TOLERANCE_SEC = 1;

/** A process that is there. */
export interface LivingProcess {
  /** When it started, in clock ticks since the machine did; null where `/proc` does not tell. */
  readonly start: string | null;
}

/**
 * The process `pid`, null when it is gone. One that has ended and is only waited for by its parent is gone: after a
 * kill it may stay so for long, and it holds nothing any more.
 */
export function livingProcess(pid: number): LivingProcess | null {
  if (!takesSignals(pid)) return null;
  const [state, start = null] = statOf(pid);
  return state === 'Z' || state === 'X' ? null : { start };
}

/** True if the process `pid` lives and was there at `since`: another one may have been given its number later. */
export function livesSince(pid: number, since: Date): boolean {
  const living = livingProcess(pid);
  if (living?.start == null) return living !== null;
  const age_s = uptime() - Number(living.start) / TICKS_PER_SEC;
  return Date.now() / 1000 - age_s <= since.getTime() / 1000 + TOLERANCE_SEC;
}

/** Signal 0: a process of another user refuses it with `EPERM`, and is there. */
function takesSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Fields 3 and 22 of `/proc/<pid>/stat` (proc(5)); field 2, the name, may hold blanks and brackets. */
function statOf(pid: number): [state: string | null, start?: string] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = null, start] = [fields[0], fields[19]];
    return start === undefined ? [state] : [state, start];
  } catch {
    return [null];
  }
}
