import type { Readable } from 'node:stream';
import { type ChildHandle, forkChild } from '@llem/process';

/** Loaded from `dist`, like every file that becomes a process. */
const PROBE_PROCESS = new URL('../dist/probe-process.js', import.meta.url);

/** A process for probes that loads its modules while its parent still loads its own. It ends with its parent. */
export interface ProbeProcess {
  /** Hands it over, with all that it said so far. Rejects when it could not be started. */
  take(onMessage: (message: unknown) => void, readOutput: (stream: Readable) => void): Promise<ChildHandle>;
}

/** Starts one; `env` is its whole environment. Nothing of a plugin is loaded before it gets its job. */
export function startProbeProcess(env: Readonly<Record<string, string | undefined>>): ProbeProcess {
  const streams: Readable[] = [];
  let hear = (_message: unknown): void => {};
  const child = forkChild(PROBE_PROCESS, {
    env,
    onMessage: (message) => hear(message),
    readOutput: (stream) => streams.push(stream),
  });
  // Told to whoever takes it.
  child.catch(() => {});
  return {
    async take(onMessage, readOutput) {
      const started = await child;
      hear = onMessage;
      streams.forEach(readOutput);
      return started;
    },
  };
}
