import type { Worker } from 'node:worker_threads';
import { messageOf } from '../message-of.ts';
import type { ProbeMessage } from './probe-message.ts';
import { ALIVE, type ProbeJob } from './probe-protocol.ts';

const WATCH_MS = 100;
const STALLED_MS = 1000;

/**
 * Has a job's targets asked in one thread, so that what blocks, exits or crashes a thread leaves this process
 * its ears and its answers. When it happens, those still unanswered are asked again, each in a thread of its own:
 * only the culprit goes without. `thread` is one that `startThread` gave.
 */
export function coordinateProbes(
  thread: Worker,
  startThread: () => Worker,
  job: ProbeJob,
  say: (message: ProbeMessage) => void,
): void {
  const unanswered = new Map(job.targets.map((target) => [target.index, target]));
  thread.postMessage(job);
  let lastSign = performance.now();
  let crash: string | null = null;

  const askEachAlone = () => {
    clearInterval(watch);
    if (job.targets.length === 1) return;
    for (const target of unanswered.values())
      coordinateProbes(startThread(), startThread, { ...job, targets: [target] }, say);
    unanswered.clear();
  };
  const watch = setInterval(() => {
    if (performance.now() - lastSign > STALLED_MS) askEachAlone();
  }, WATCH_MS);

  thread.on('message', (message: ProbeMessage | typeof ALIVE) => {
    lastSign = performance.now();
    if (message === ALIVE) return;
    if ('probe' in message || 'failure' in message) unanswered.delete(message.index);
    say(message);
  });
  thread.on('error', (error) => {
    crash = `probe crashed: ${messageOf(error)}`;
  });
  thread.on('exit', (code) => {
    askEachAlone();
    const reason = crash ?? `probe ended its process with exit code ${code} instead of answering`;
    for (const index of unanswered.keys()) say({ index, probe: { available: false, reason, fix: null } });
  });
}
