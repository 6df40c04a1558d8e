import { setMaxListeners } from 'node:events';
import { type Clock, type Logger, messageOf, type ProgressEvent, safeCleanup } from '@llem/core';
import type { BaselineEntry } from '@llem/harness';
import { type ChildHandle, collectLogLines, createRedactor, endGroup, forkChild } from '@llem/process';
import { type WorkerError, type WorkerJob, WorkerMessage } from '../worker/messages.ts';
import { killOnInterruption } from './kill-on-interruption.ts';
import { readResult } from './read-result.ts';
import { createReportedGroups } from './reported-groups.ts';
import { type RunOutcome, runOutcome, type WorkerEvidence } from './run-outcome.ts';

/** Loaded from `dist`, like every file that becomes a process. */
const WORKER = new URL('../../dist/worker/study-worker.js', import.meta.url);
/** Seconds that a worker may live on after its last word. */
const FAREWELL_SEC = 5;
const LOG_LINES = 200;

/** How a run is watched over. */
export interface WorkerContext {
  /** The whole environment of the worker. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timeoutSec: number;
  /** Aborts when the study is interrupted. */
  readonly signal: AbortSignal;
  /** Aborts when it is interrupted a second time: everything dies now. */
  readonly killSignal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly onBaseline: (entry: BaselineEntry) => void;
  readonly onOutput: (line: string) => void;
  readonly workerFile?: URL;
}

export interface WatchedRun {
  readonly outcome: RunOutcome;
  /** The last 200 lines that its processes printed. */
  readonly log: readonly string[];
}

/**
 * Runs a job in a process of its own (STU-02) and returns when nothing of it is left: its outcome by study.md 3.
 * Never rejects for what the run does.
 */
export async function runInWorker(job: WorkerJob, context: WorkerContext): Promise<WatchedRun> {
  const { env, clock, logger, timeoutSec, signal, killSignal, workerFile = WORKER } = context;
  const log = collectLogLines({
    forward: context.onOutput,
    redact: createRedactor(env),
    tailLines: LOG_LINES,
  });
  const groups = createReportedGroups();
  let result: Promise<WorkerEvidence['result']> | null = null;
  let error: WorkerError | null = null;
  let expiredAfterSec: number | null = null;
  const over = new AbortController();
  setMaxListeners(0, over.signal);

  const onMessage = (raw: unknown) => {
    const parsed = WorkerMessage.safeParse(raw);
    if (!parsed.success) return context.onOutput('a message of the worker was not understood');
    const message = parsed.data;
    if (message.type === 'progress') context.onProgress(message.event);
    if (message.type === 'baseline') context.onBaseline(message.entry);
    if (message.type === 'process') groups.take(message);
    if (message.type === 'result') result ??= readResult(message, job);
    if (message.type === 'error') error ??= message.error;
    if (message.type === 'result' || message.type === 'error') after(FAREWELL_SEC, kill);
  };
  let child: ChildHandle;
  try {
    child = await forkChild(workerFile, { env, onMessage, readOutput: (stream) => log.read(stream) });
  } catch (cause) {
    return { outcome: notStarted(cause), log: [] };
  }
  const send = (name: NodeJS.Signals) => {
    child.kill(name);
    groups.kill(name);
  };
  const kill = () => send('SIGKILL');
  /** Once the run is over the wait ends with it. */
  function after(seconds: number, act: () => void): void {
    clock.sleep(seconds, over.signal).then(act, () => {});
  }
  killOnInterruption(send, { signal, killSignal, over: over.signal, clock });
  // A job that cannot be sent shows as the end of the worker.
  child.send(job).catch(() => {});
  after(timeoutSec, () => {
    expiredAfterSec = timeoutSec;
    kill();
  });
  const end = await child.ended;
  over.abort();
  // What the worker left behind: in its own group, and in those that it reported.
  for (const pgid of [child.pid, ...groups.living()])
    await safeCleanup(`ending process group ${pgid}`, () => endGroup(pgid), logger);
  const evidence = { result: await result, error, isInterrupted: signal.aborted, expiredAfterSec, end };
  return { outcome: runOutcome(evidence), log: log.tail() };
}

function notStarted(cause: unknown): RunOutcome {
  const why = messageOf(cause);
  const message = 'the worker could not be started';
  return {
    status: 'failed',
    error: { type: 'ProcessCrash', code: 'EXPERIMENT.CRASH', message, why, fix: null, traceback: null },
  };
}
