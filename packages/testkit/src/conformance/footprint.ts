import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { childProcesses } from './child-processes.ts';
import { handlesSince, markHandles } from './live-handles.ts';
import { link, list, read, SEES_PROCESS } from './proc-files.ts';
import { scratchFolder } from './scratch-folder.ts';
import { sharedState } from './shared-state.ts';

/** What this process holds. Threads, processes and open files are seen on Linux only, and not from a worker thread. */
export interface Footprint {
  /** Up to which handles were made. */
  readonly handles: number;
  readonly threads: readonly string[];
  /** Children, by id and command. */
  readonly processes: readonly string[];
  /** Open files, pipes and sockets. */
  readonly files: readonly string[];
  /** Paths in the working directory and the folder for temporary files. */
  readonly paths: readonly string[];
  /** Events of this process that somebody listens to, one for each listener. */
  readonly listeners: readonly string[];
  /** What all code of this process shares. */
  readonly shared: ReadonlyMap<string, unknown>;
}

/** What `/proc/self/fd` is while it is read. */
const OWN_LIST = `/proc/${process.pid}/fd`;

/** Also of a plugin that goes elsewhere. */
const WORKING_DIRECTORY = process.cwd();

/** To be compared with what is there later. */
export async function takeFootprint(): Promise<Footprint> {
  // Node starts the threads that its file system calls run on at the first of them, and keeps them.
  await stat('/');
  return measure();
}

/** What is there beyond `before`, in words; empty when nothing is. */
export function beyond(before: Footprint): string[] {
  const now = measure();
  return [
    ...handlesSince(before.handles).map((handle) => `${/^[AEIOU]/.test(handle) ? 'an' : 'a'} ${handle}`),
    ...(now.threads.length > before.threads.length
      ? [`${now.threads.length - before.threads.length} threads`]
      : []),
    ...surplus(before.processes, now.processes).map((child) => `process ${child}`),
    ...surplus(before.files, now.files).map((file) => `${file} open`),
    ...surplus(before.paths, now.paths).map((path) => `the file ${path}`),
    ...surplus(before.listeners, now.listeners).map((event) => `a listener on the process's ${event}`),
    ...[...new Set([...before.shared.keys(), ...now.shared.keys()])]
      .filter((name) => before.shared.get(name) !== now.shared.get(name))
      .map((name) => `another ${name}`),
  ];
}

function measure(): Footprint {
  return {
    handles: markHandles(),
    threads: SEES_PROCESS ? list('/proc/self/task') : [],
    processes: childProcesses().map((pid) => `${pid} (${read(`/proc/${pid}/comm`).trim()})`),
    files: SEES_PROCESS ? openFiles() : [],
    paths: [...inWorkingDirectory(), ...pathsIn(scratchFolder())],
    listeners: listenersOf(process),
    shared: sharedState(),
  };
}

/** Paths of what lies there. */
export function inWorkingDirectory(): string[] {
  return pathsIn(WORKING_DIRECTORY);
}

function pathsIn(folder: string): string[] {
  return list(folder).map((name) => join(folder, name));
}

/** Names of events, one for each listener. */
function listenersOf(emitter: NodeJS.EventEmitter): string[] {
  return emitter.eventNames().flatMap((event) => emitter.listeners(event).map(() => String(event)));
}

/** Without the descriptor that lists them, and without those that event loops keep for themselves. */
function openFiles(): string[] {
  return list('/proc/self/fd')
    .map((descriptor) => link(`/proc/self/fd/${descriptor}`))
    .filter((target) => target !== '' && target !== OWN_LIST && !target.startsWith('anon_inode:'));
}

/** Those of `after` that `before` does not account for. */
function surplus(before: readonly string[], after: readonly string[]): string[] {
  const rest = [...before];
  return after.filter((one) => {
    const known = rest.indexOf(one);
    if (known >= 0) rest.splice(known, 1);
    return known < 0;
  });
}
