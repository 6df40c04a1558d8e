import { setTimeout as delay } from 'node:timers/promises';
import { groupLives } from './group-lives.ts';

const GRACE_SECONDS = 2;
const POLL_MS = 20;

/**
 * Sends `signal` to every process of the group that `pid` leads; 0 only asks. False when the group is gone
 * already, which is as good as done.
 */
export function killGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  // kill(-1) reaches every process of the user, kill(0) our own group.
  if (!Number.isSafeInteger(pid) || pid < 2)
    throw new RangeError(`${pid} leads no process group that may be signalled`);
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Ends a group: SIGTERM, then SIGKILL to what is left after 2 s. Returns when nothing of it runs, at the latest then. */
export async function endGroup(pid: number): Promise<void> {
  if (!killGroup(pid, 'SIGTERM')) return;
  for (let waited = 0; waited < GRACE_SECONDS * 1000; waited += POLL_MS) {
    await delay(POLL_MS);
    if (!killGroup(pid, 0) || !groupLives(pid)) return;
  }
  killGroup(pid, 'SIGKILL');
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
