import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, StudyError } from '@llem/core';
import { ownIdentity } from '../processes/process-identity.ts';
import { lockFolder } from './lock-folder.ts';
import type { LockHolder } from './lock-holder.ts';
import { releaseAtExit } from './release-at-exit.ts';
import { takeLock } from './take-lock.ts';

export interface GpuLockRequest {
  /** Physical GPUs, by index. */
  readonly gpus: readonly number[];
  /** Names the study to others. */
  readonly study: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Takes the advisory locks of GPUs (study.md 9), in ascending order, all or none, without waiting. They are released
 * by disposal, which may be repeated, and when the process exits; those of a process that was killed are taken over.
 * @throws StudyError STUDY.GPU_LOCKED naming GPU and holder; STUDY.UNWRITABLE if no lock can be written
 */
export function acquireGpuLocks({ gpus, study, env }: GpuLockRequest): Disposable {
  const folder = lockFolder(env);
  const holder = { ...ownIdentity(), study };
  const held: { release(): void }[] = [];
  const locks = releaseAtExit(() => {
    for (const lock of held.splice(0).reverse()) lock.release();
  });
  try {
    if (gpus.length > 0) mkdirSync(folder, { recursive: true });
    for (const gpu of [...new Set(gpus)].sort((a, b) => a - b)) held.push(takeGpu(gpu, folder, holder));
  } catch (error) {
    locks[Symbol.dispose]();
    throw StudyError.is(error) ? error : unwritable(folder, error);
  }
  return locks;
}

function takeGpu(gpu: number, folder: string, holder: LockHolder): { release(): void } {
  const path = join(folder, `gpu-${gpu}.lock`);
  const taken = takeLock(path, holder);
  if ('release' in taken) return taken;
  const { pid, host, study } = taken.heldBy;
  const isHere = host === holder.host;
  throw new StudyError(
    'STUDY.GPU_LOCKED',
    `GPU ${gpu} is in use by process ${pid} on ${host}, study "${study}"`,
    {
      why: 'two studies on one GPU would measure each other',
      fix: `wait until it has ended${isHere ? '' : `; if it is gone, remove ${path}`}; to run all the same: --no-lock (lock: false in the library)`,
      meta: { gpu, holder: taken.heldBy, path },
    },
  );
}

function unwritable(folder: string, cause: unknown): StudyError {
  return new StudyError('STUDY.UNWRITABLE', `no lock could be written in ${folder}`, {
    why: messageOf(cause),
    fix: 'make it writable, set XDG_CACHE_HOME, or run without locks: --no-lock (lock: false in the library)',
    cause,
  });
}
