import type { Worker } from 'node:worker_threads';
import { watchGroups } from '@llem/process';
import { childrenOf } from '../processes/descendants.ts';

/**
 * Watches what is started in this process from now on. What it returns ends the watch and tells what still runs, one
 * text each: threads, and processes that nobody in llem takes care of.
 */
export function watchLeftovers(): () => string[] {
  const before = new Set(childrenOf(process.pid).map(({ pid }) => pid));
  const cared = new Set<number>();
  const threads = new Set<Worker>();
  const onWorker = (worker: Worker) => {
    threads.add(worker);
    worker.once('exit', () => threads.delete(worker));
  };
  const unwatch = watchGroups(({ pgid }) => cared.add(pgid));
  process.on('worker', onWorker);
  return () => {
    unwatch();
    process.off('worker', onWorker);
    const processes = childrenOf(process.pid).filter(({ pid }) => !before.has(pid) && !cared.has(pid));
    return [
      ...processes.map(({ pid, what }) => `process ${pid} (${what})`),
      ...[...threads].map(({ threadId }) => `thread ${threadId}`),
    ];
  };
}
