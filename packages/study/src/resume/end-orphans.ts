import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { type Clock, type Logger, safeCleanup } from '@llem/core';
import { killGroup } from '@llem/process';
import { stillRunning } from '../manifest/refuse-running.ts';
import { type ProcessIdentity, surelyRuns } from '../processes/process-identity.ts';
import { recordedWorker } from '../worker/worker-record.ts';

/** Seconds that a worker whose study was killed has from now on; it has cancelled its run by itself. */
const PATIENCE_SEC = 10;
/** A driver may take its time to give back the memory of a GPU. */
const KILL_SEC = 10;
const POLL_SEC = 0.05;

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Returns when no worker of a study that was killed runs any more: it would measure beside the one that goes on. One
 * that does not end is killed; a process that only may be one is nobody's to kill. Rejects when the wait is
 * interrupted.
 * @throws StudyError STUDY.STILL_RUNNING for one that cannot be killed, such as another user's
 */
export async function endOrphans(staging: string, { clock, logger, signal }: Surroundings): Promise<void> {
  for (const name of await readdir(staging).catch((): string[] => [])) {
    const worker = await recordedWorker(join(staging, name));
    if (worker === null || worker.host !== hostname() || !surelyRuns(worker)) continue;
    logger.info(`waiting for process ${worker.pid}, a run of the study that was killed`);
    if (await hasEnded(worker, PATIENCE_SEC)) continue;
    const { pid, host } = worker;
    await safeCleanup(`killing process ${pid}`, () => killGroup(pid, 'SIGKILL'), logger);
    if (!(await hasEnded(worker, KILL_SEC))) throw stillRunning(dirname(staging), { pid, host });
  }

  async function hasEnded(worker: ProcessIdentity, seconds: number): Promise<boolean> {
    const until_s = clock.now() + seconds;
    while (surelyRuns(worker)) {
      if (clock.now() >= until_s) return false;
      await clock.sleep(POLL_SEC, signal);
    }
    return true;
  }
}
