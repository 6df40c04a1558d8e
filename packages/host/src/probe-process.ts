import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { refuseExit } from './own-process.ts';
import { coordinateProbes } from './probing/coordinate-probes.ts';
import { ALIVE, type ProbeJob } from './probing/probe-protocol.ts';

// The process of its own that all probes of a command run in, and the thread inside it. Its parent kills it.
if (isMainThread) {
  // Not an exit: that would wait for a thread that hangs in a driver call.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const startThread = () => new Worker(new URL(import.meta.url));
  // Loads while the job is on its way.
  const first = startThread();
  first.once('message', () => process.send?.(ALIVE));
  process.once('message', (job: ProbeJob) => {
    coordinateProbes(first, startThread, job, (message) => process.send?.(message));
  });
} else {
  refuseExit(process);
  // Schemas and plugins cost their import in the thread that uses them only.
  const { runProbes } = await import('./probing/run-probes.ts');
  parentPort?.once('message', (job: ProbeJob) => {
    void runProbes(job, (message) => parentPort?.postMessage(message));
  });
}
