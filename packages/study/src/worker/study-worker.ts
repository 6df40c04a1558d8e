import { ownProcess } from '@llem/host/own-process';
import { startProbeProcess } from '@llem/host/probe-ahead';
import { watchGroups } from '@llem/process';
import type { WorkerJob, WorkerMessage } from './messages.ts';
import type { JobContext } from './run-job.ts';

/** Seconds that a worker whose parent is gone has to end its run and free the GPU (STU-03). */
const ORPHAN_LIMIT_SEC = 60;
const TERMINATED = 143;

// The process of one run of a study (STU-02). It ends by itself, also when nobody is left to end it.
const cancelled = new AbortController();
let exitCode: number | null = null;
let isLastSent = false;

const end = ownProcess(process);
// Before the modules of a run are loaded, because a process for probes has as many to load.
watchGroups((group) => void send({ type: 'process', ...group }));
const probeProcess = startProbeProcess(process.env);
const loading = Promise.all([import('./run-job.ts'), import('./error-of.ts')]);

process.on('SIGINT', () => {});
process.on('SIGTERM', () => cancel(TERMINATED, new Error('the study ended this run')));
process.on('disconnect', () => {
  if (isLastSent) return;
  setTimeout(() => end(1), ORPHAN_LIMIT_SEC * 1000);
  cancel(1, new Error('the process of the study is gone'));
});
// Of a plugin's timer, say. As a callback and not as an event: the engine of tfjs listens to the event.
process.setUncaughtExceptionCaptureCallback((error) => void fail(error));
process.once('message', (job) => void work(job as WorkerJob));

function cancel(code: number, reason: Error): void {
  exitCode ??= code;
  cancelled.abort(reason);
}

function send(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || isLastSent) resolve();
    // Without the callback a message may be lost with the process; a parent that is gone shows as `disconnect`.
    else process.send?.(message, undefined, undefined, () => resolve());
  });
}

async function sendLast(message: WorkerMessage): Promise<void> {
  const sent = send(message);
  isLastSent = true;
  await sent;
}

async function work(job: WorkerJob): Promise<void> {
  const { env } = process;
  const context: JobContext = { env, logger, signal: cancelled.signal, probeProcess, send, sendLast };
  try {
    const [{ runJob }] = await loading;
    await runJob(job, context);
    exit(0);
  } catch (error) {
    await fail(error);
  }
}

async function fail(error: unknown): Promise<void> {
  const wasSent = isLastSent;
  const [, { errorOf }] = await loading;
  await sendLast({ type: 'error', error: errorOf(error) });
  // What fails after the result was sent takes nothing from it.
  exit(wasSent ? 0 : 1);
}

function exit(code: number): void {
  if (process.connected) process.disconnect();
  end(exitCode ?? code);
}

const print = (text: string) => void process.stderr.write(`${text}\n`);
const logger = { debug: print, info: print, warn: (text: string) => print(`warning: ${text}`) };
