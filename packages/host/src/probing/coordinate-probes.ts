import type { Worker } from 'node:worker_threads';
import { mendPlugin } from '../loading/unusable-plugin.ts';
import type { ProbeMessage } from './probe-message.ts';
import { ALIVE, type ProbeJob, type Turn } from './probe-protocol.ts';

const WATCH_MS = 100;
const STALLED_MS = 1000;
/** Threads that share the rest where one blocker is not known, or was not the only one. */
const THREADS = 8;

/**
 * Has a job's targets asked in one thread, so that what blocks, exits or crashes a thread leaves this process
 * its ears and its answers. When it happens, those still unanswered are asked again, without the one whose code had the
 * thread: in one other thread, and should that not do, in several. Only the culprit goes without. `thread` is one that
 * `startThread` gave.
 */
export function coordinateProbes(
  thread: Worker,
  startThread: () => Worker,
  job: ProbeJob,
  say: (message: ProbeMessage) => void,
  isFirst = true,
): void {
  const unanswered = new Map(job.targets.map((target) => [target.index, target]));
  thread.postMessage(job);
  // Until its first sign it loads, which takes long on a busy machine and blocks nothing.
  let lastSign = Number.POSITIVE_INFINITY;
  let inside: number | null = null;
  let crash: string | null = null;

  const askOthers = () => {
    clearInterval(watch);
    if (job.targets.length === 1) return;
    const culprit = inside === null ? undefined : unanswered.get(inside);
    const others = [...unanswered.values()].filter((target) => target !== culprit);
    const count = Math.min(culprit && isFirst ? 1 : THREADS, others.length);
    for (let part = 0; part < count; part += 1) {
      const targets = others.filter((_, place) => place % count === part);
      coordinateProbes(startThread(), startThread, { ...job, targets }, say, false);
    }
    for (const { index } of others) unanswered.delete(index);
  };
  const watch = setInterval(() => {
    if (performance.now() - lastSign > STALLED_MS) askOthers();
  }, WATCH_MS);

  thread.on('message', (message: ProbeMessage | Turn | typeof ALIVE) => {
    lastSign = performance.now();
    if (message === ALIVE) return;
    if ('turnOf' in message) {
      if (message.begins) inside = message.turnOf;
      else if (inside === message.turnOf) inside = null;
      return;
    }
    if ('probe' in message || 'failure' in message) unanswered.delete(message.index);
    say(message);
  });
  thread.on('error', (error) => {
    // Not with core's messageOf: this process has to be there before core is loaded.
    crash = `probe crashed: ${error instanceof Error ? error.message : String(error)}`;
  });
  thread.on('exit', (code) => {
    askOthers();
    const reason = crash ?? `probe ended its process with exit code ${code} instead of answering`;
    for (const { index, plugin } of unanswered.values())
      say({ index, probe: { available: false, reason, fix: mendPlugin(plugin.package) } });
  });
}
