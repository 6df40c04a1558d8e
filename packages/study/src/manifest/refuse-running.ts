import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { MANIFEST_FILE, type StudyManifest } from './study-manifest.ts';

/** This machine, as far as it can tell whether a study still runs. */
export interface StudyObserver {
  readonly host: string;
  readonly pid: number;
  /** True if the process lives and was there at that instant. */
  readonly livesSince: (pid: number, since: Date) => boolean;
}

/**
 * Refuses to resume a study that a living process of this host is running. One that was killed stays `running` on
 * disk, and its number may have been given to another process since, in a container even to this one.
 * @throws StudyError STUDY.STILL_RUNNING
 */
export async function refuseRunning(
  { status, host, pid }: Pick<StudyManifest, 'status' | 'host' | 'pid'>,
  studyDir: string,
  observer: StudyObserver,
): Promise<void> {
  if (status !== 'running' || host !== observer.host || pid === observer.pid) return;
  const { mtime } = await stat(join(studyDir, MANIFEST_FILE));
  if (!observer.livesSince(pid, mtime)) return;
  throw stillRunning(studyDir, { pid, host });
}

/** The refusal to go on with a study that another process is at. */
export function stillRunning(
  studyDir: string,
  { pid, host }: { readonly pid: number; readonly host: string },
): StudyError {
  return new StudyError(
    'STUDY.STILL_RUNNING',
    `the study in ${studyDir} is still running, as process ${pid}`,
    {
      study_dir: studyDir,
      fix: `wait until it has ended, or end it with: kill ${pid}`,
      meta: { pid, host },
    },
  );
}
