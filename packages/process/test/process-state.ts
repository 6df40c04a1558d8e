import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** True when `pid` executes nothing any more. A zombie that a container's init never reaps counts as ended. */
async function hasEnded(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return /\) [ZX] /.test(stat);
  } catch {
    return true;
  }
}

/** Waits at most 5 s for the end of `pid`. */
export async function awaitEnd(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await hasEnded(pid)) return true;
    await delay(50);
  }
  return false;
}
