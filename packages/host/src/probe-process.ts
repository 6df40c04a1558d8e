import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { coordinateProbes } from './probing/coordinate-probes.ts';

// The process of its own that all probes of a command run in, and the thread inside it. Its parent kills it.
if (isMainThread) {
  // Not an exit: that would wait for a thread that hangs in a driver call.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.once('message', (job: Parameters<typeof coordinateProbes>[1]) => {
    coordinateProbes(new URL(import.meta.url), job, (message) => process.send?.(message));
  });
} else {
  // Schemas and plugins cost their import in the thread that uses them only.
  const { runProbes } = await import('./probing/run-probes.ts');
  await runProbes(workerData, (message) => parentPort?.postMessage(message));
}
