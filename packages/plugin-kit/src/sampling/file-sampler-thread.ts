import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createReadingLog } from './reading-log.ts';
import type { SamplerMessage, SamplerOrder } from './sample-files.ts';

/*
 * A thread of its own: reads every file, sleeps to the next absolute deadline, and hands all readings over when
 * it is told to stop. The main thread may be busy for seconds and no read is late.
 */
const { files, period_ms, stop } = workerData as SamplerOrder;
const stopped = new Int32Array(stop);
const log = createReadingLog();
const errors: (string | null)[] = files.map(() => null);
const text = Buffer.alloc(32);
const period_s = period_ms / 1000;

readAll();
post({ kind: 'first', errors });
for (let deadline_s = now() + period_s; waitUntil(deadline_s); deadline_s = nextDeadline(deadline_s))
  readAll();
// One more read, so that a window which ended a moment ago has a reading behind it.
readAll();
const data = log.finish();
post({ kind: 'end', data, errors }, [data.buffer]);

function readAll(): void {
  for (const [index, file] of files.entries()) {
    const before_s = now();
    const value = read(file, index);
    log.append(before_s, now(), value);
  }
}

/** The file is opened anew for each read: a handle kept open would go on answering for a file that is gone. */
function read(file: string, index: number): number {
  try {
    const handle = openSync(file, 'r');
    try {
      return parse(text.toString('latin1', 0, readSync(handle, text, 0, text.length, 0)));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    errors[index] = `${file}: ${error instanceof Error ? error.message : String(error)}`;
    return Number.NaN;
  }
}

/** A whole number with its line end; counters stay below 2^53. */
function parse(content: string): number {
  if (!/^-?\d+\s*$/.test(content)) throw new Error(`${JSON.stringify(content)} is no whole number`);
  return Number(content);
}

/** False when the order to stop came. */
function waitUntil(deadline_s: number): boolean {
  const wait_ms = Math.max(0, (deadline_s - now()) * 1000);
  return Atomics.wait(stopped, 0, 0, wait_ms) === 'timed-out';
}

/** Deadlines lie on one grid; those that are past are skipped rather than made up in a burst. */
function nextDeadline(deadline_s: number): number {
  const missed = Math.max(0, Math.floor((now() - deadline_s) / period_s));
  return deadline_s + (missed + 1) * period_s;
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

function post(message: SamplerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
