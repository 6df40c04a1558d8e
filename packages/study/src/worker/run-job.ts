import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSystemClock, deepFreeze, type ExperimentResult, type Logger, messageOf } from '@llem/core';
import { createBaselineCache } from '@llem/harness';
import type { ProbeProcess } from '@llem/host/probe-ahead';
import { openStagingDirectory, type ResultDirectory } from '@llem/results';
import { asCancelled } from '../as-cancelled.ts';
import { createHost } from '../create-host.ts';
import { runInProcess } from '../run-in-process.ts';
import { withSave } from '../with-save.ts';
import { LARGEST_MESSAGE_BYTES, type WorkerJob, type WorkerMessage } from './messages.ts';
import { makeStaging, stagedRun } from './staged-run.ts';
import { recordWorker } from './worker-record.ts';

export interface JobContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Started before anything else. */
  readonly probeProcess: ProbeProcess;
  /** Resolves when the message is on its way. */
  readonly send: (message: WorkerMessage) => Promise<void>;
  /** As `send`, for the last message of the job. */
  readonly sendLast: (message: WorkerMessage) => Promise<void>;
}

/** Runs one job and sends its result, then disposes of everything. Rejects with what prevented a result. */
export async function runJob(
  job: WorkerJob,
  { env, logger, signal, probeProcess, send, sendLast }: JobContext,
): Promise<void> {
  const { settings, machine, stagingDir, configHash, runner, skipPreflight, exportCsv } = job;
  // What comes by message has lost it, and plugins are given it.
  const config = deepFreeze(job.config);
  const clock = createSystemClock();
  const host = createHost({ ...machine, env, settings, logger, clock, probeProcess });
  const baselines = createBaselineCache(job.baselines, (entry) => void send({ type: 'baseline', entry }));
  const dependencies = { clock, logger, env, settings, host, baselines, toolVersion: machine.toolVersion };
  await makeStaging(stagingDir);
  await recordWorker(stagingDir);
  await runInProcess(config, dependencies, {
    ...{ configHash, runner, skipPreflight, exportCsv, signal },
    onProgress: (event) => void send({ type: 'progress', event }),
    openDirectory: async () => unhurt(await openStagingDirectory(stagedRun(stagingDir), logger), logger),
    onResult: async (result) => sendLast(await resultMessage(result, stagingDir, logger)),
  }).catch((error: unknown) => {
    throw asCancelled(error, config, signal);
  });
}

/** A directory that cannot be written keeps no result back: the message carries it, and the study saves it. */
function unhurt(directory: ResultDirectory, logger: Logger): ResultDirectory {
  return withSave(directory, (result, options) =>
    directory.save(result, options).catch((error: unknown) => {
      logger.warn(`the time series was not kept: ${messageOf(error)}`);
      return directory.path;
    }),
  );
}

async function resultMessage(
  result: ExperimentResult,
  stagingDir: string,
  logger: Logger,
): Promise<WorkerMessage> {
  const text = JSON.stringify(result);
  const byValue = (): WorkerMessage => ({ type: 'result', data: JSON.parse(text) });
  if (Buffer.byteLength(text) <= LARGEST_MESSAGE_BYTES) return byValue();
  const file = join(stagingDir, 'message.json');
  try {
    await writeFile(file, text);
    return { type: 'result', file };
  } catch (error) {
    // A full disk, perhaps: what is lost then is for the study to say, which saves it.
    logger.warn(`the result goes by message: ${messageOf(error)}`);
    await rm(file, { force: true });
    return byValue();
  }
}
