import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { stillRunning } from '../manifest/refuse-running.ts';
import { ownIdentity } from '../processes/process-identity.ts';
import { lockFolder } from './lock-folder.ts';
import { releaseAtExit } from './release-at-exit.ts';
import { takeLock } from './take-lock.ts';

export interface StudyLockRequest {
  readonly studyDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Lets one process at a time decide whether it goes on with a study: two that resume it at the same moment both find
 * it ended in its manifest, and each would measure what is left. Where no lock can be written, the manifest must do.
 * @throws StudyError STUDY.STILL_RUNNING
 */
export function acquireStudyLock({ studyDir, env }: StudyLockRequest): Disposable {
  const taken = take(studyDir, lockFolder(env));
  if (taken !== null && 'heldBy' in taken) throw stillRunning(studyDir, taken.heldBy);
  return releaseAtExit(() => taken?.release());
}

/** Of this host: a cluster's job that was killed on another one is resumed here. */
function lockName(studyDir: string, host: string): string {
  const place = createHash('sha256').update(`${host}\0${realpathSync(studyDir)}`);
  return `study-${place.digest('hex').slice(0, 16)}.lock`;
}

function take(studyDir: string, folder: string): ReturnType<typeof takeLock> | null {
  const holder = { ...ownIdentity(), study: studyDir };
  try {
    mkdirSync(folder, { recursive: true });
    return takeLock(join(folder, lockName(studyDir, holder.host)), holder);
  } catch {
    return null;
  }
}
