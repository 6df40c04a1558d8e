import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock, Logger } from '@llem/core';
import { killGroup } from '@llem/process';
import { type ProcessIdentity, stillRuns } from '../processes/process-identity.ts';
import { recordedWorker } from '../worker/worker-record.ts';

/** Seconds that a worker whose study was killed has from now on; it has cancelled its run by itself. */
const PATIENCE_SEC = 10;
const KILL_SEC = 2;
const POLL_SEC = 0.05;

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info'>;
  readonly signal: AbortSignal;
}

/**
 * Returns when no worker of a study that was killed runs any more: it would measure beside the one that goes on. One
 * that does not end is killed. Rejects when the wait is interrupted.
 */
export async function endOrphans(staging: string, { clock, logger, signal }: Surroundings): Promise<void> {
  for (const name of await readdir(staging).catch((): string[] => [])) {
    const worker = await recordedWorker(join(staging, name));
    if (worker === null || worker.host !== hostname() || !stillRuns(worker)) continue;
    logger.info(`waiting for process ${worker.pid}, a run of the study that was killed`);
    if (await hasEnded(worker, PATIENCE_SEC)) continue;
    killGroup(worker.pid, 'SIGKILL');
    await hasEnded(worker, KILL_SEC);
  }

  async function hasEnded(worker: ProcessIdentity, seconds: number): Promise<boolean> {
    const until_s = clock.now() + seconds;
    while (stillRuns(worker)) {
      if (clock.now() >= until_s) return false;
      await clock.sleep(POLL_SEC, signal);
    }
    return true;
  }
}
