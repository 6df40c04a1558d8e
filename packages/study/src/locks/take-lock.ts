import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isHeld, type LockHolder, readLock } from './lock-holder.ts';

/**
 * Takes the lock file `path` for `holder`, or tells who holds it. A lock whose holder is gone is taken over, by one
 * of all that try at once. The file is there with its content or not at all.
 *
 * Whoever finds a lock stale takes first the lock on taking over this very file, which is a lock like any other: a
 * process that was killed at that point leaves nothing that blocks. It then looks once more, because another may
 * have been faster, and only the one that holds the right to replace a stale file touches it.
 */
export function takeLock(path: string, holder: LockHolder): { release(): void } | { heldBy: LockHolder } {
  for (;;) {
    if (linkNew(path, holder)) return releaseOf(path);
    const found = readLock(path);
    if (found === null) continue;
    if (found.holder !== null && isHeld(found.holder, holder.host)) return { heldBy: found.holder };
    const right = takeLock(`${path}.${found.identity}`, holder);
    if ('heldBy' in right) return right;
    try {
      if (readLock(path)?.identity !== found.identity) continue;
      replace(path, holder);
      return releaseOf(path);
    } finally {
      right.release();
    }
  }
}

/** False if the file is there already. A link fails then, and appears with the whole content otherwise. */
function linkNew(path: string, holder: LockHolder): boolean {
  const temporary = writeTemporary(path, holder);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function replace(path: string, holder: LockHolder): void {
  renameSync(writeTemporary(path, holder), path);
}

function writeTemporary(path: string, holder: LockHolder): string {
  const temporary = `${path}.${randomUUID()}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
  return temporary;
}

/** Removes the file that has just been written, and no other that may have come in its place. */
function releaseOf(path: string): { release(): void } {
  const own = readLock(path)?.identity;
  return {
    release() {
      if (own !== undefined && readLock(path)?.identity === own) rmSync(path, { force: true });
    },
  };
}
