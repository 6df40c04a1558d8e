import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 500;
const NOBODY = -1;

/** Who holds a lock. The start time tells a process from a later one with its number. */
interface Holder {
  readonly pid: number;
  readonly started: string | null;
}

export interface LockOptions {
  /** Called once, when another process holds the lock. */
  readonly onWait: (pid: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Holds `<folder>.lock` until it is disposed, and waits for whoever holds it now: two that make one environment at
 * once would each leave the other half a one. The lock of a process that is gone is taken over.
 */
export async function lockFolder(folder: string, { onWait, signal }: LockOptions): Promise<AsyncDisposable> {
  const file = `${folder}.lock`;
  const mine = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(mine, JSON.stringify({ pid: process.pid, started: await startOf(process.pid) }));
  let isTold = false;
  try {
    // A link is made whole or not at all, and by one of several only.
    while (!(await linked(mine, file))) {
      const holder = await readHolder(file);
      if (holder !== null && !(await isAlive(holder))) {
        await takeAway(file, holder);
        continue;
      }
      if (!isTold && holder !== null) onWait(holder.pid);
      isTold ||= holder !== null;
      await delay(RETRY_MS, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
  } finally {
    await rm(mine, { force: true });
  }
  let isHeld = true;
  return {
    [Symbol.asyncDispose]: async () => {
      if (isHeld) await rm(file, { force: true });
      isHeld = false;
    },
  };
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when it has just been released. */
async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { pid, started }: Partial<Holder> = JSON.parse(text);
    return { pid: Number.isSafeInteger(pid) && pid ? pid : NOBODY, started: started ?? null };
  } catch {
    // Nothing that llem wrote: nobody holds it.
    return { pid: NOBODY, started: null };
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  if (pid === NOBODY) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return started === null || (await startOf(pid)) === started;
}

/** Of two that find a dead holder one moves its lock away; the other may catch a live one, and puts it back. */
async function takeAway(file: string, dead: Holder): Promise<void> {
  const moved = `${file}.${randomUUID()}`;
  await rename(file, moved).catch(() => undefined);
  const holder = await readHolder(moved);
  const isOther = holder !== null && (holder.pid !== dead.pid || holder.started !== dead.started);
  if (isOther) await linked(moved, file);
  await rm(moved, { force: true });
}

/** Field 22 of `/proc/<pid>/stat`; null where there is no such file. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
