import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';
import { handlesSince, markHandles } from './live-handles.ts';

/** What this process holds. Threads, processes and files are seen on Linux only, and not from a worker thread. */
export interface Footprint {
  /** Up to which handles were made. */
  readonly handles: number;
  readonly threads: readonly string[];
  /** Children, by id and command. */
  readonly processes: readonly string[];
  /** Open files, pipes and sockets. */
  readonly files: readonly string[];
  /** Events of this process that somebody listens to, one for each listener. */
  readonly listeners: readonly string[];
  /** Variables of this process, with what they hold. */
  readonly variables: ReadonlyMap<string, string | undefined>;
}

/** Process-wide figures are those of other tests too in a runner that runs its files in threads. */
const SEES_PROCESS = process.platform === 'linux' && isMainThread;

/** What `/proc/self/fd` is while it is read. */
const OWN_LIST = `/proc/${process.pid}/fd`;

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
    ...handlesSince(before.handles).map((handle) => `a ${handle}`),
    ...(now.threads.length > before.threads.length
      ? [`${now.threads.length - before.threads.length} threads`]
      : []),
    ...surplus(before.processes, now.processes).map((child) => `process ${child}`),
    ...surplus(before.files, now.files).map((file) => `${file} open`),
    ...surplus(before.listeners, now.listeners).map((event) => `a listener on the process's ${event}`),
    ...[...new Set([...before.variables.keys(), ...now.variables.keys()])]
      .filter((name) => before.variables.get(name) !== now.variables.get(name))
      .map((name) => `another ${name} in process.env`),
  ];
}

/** Ids of the children of this process; none where they cannot be seen. */
export function childProcesses(): string[] {
  if (!SEES_PROCESS) return [];
  return list('/proc/self/task').flatMap((thread) =>
    read(`/proc/self/task/${thread}/children`).split(' ').filter(Boolean),
  );
}

function measure(): Footprint {
  return {
    handles: markHandles(),
    threads: SEES_PROCESS ? list('/proc/self/task') : [],
    processes: childProcesses().map((pid) => `${pid} (${read(`/proc/${pid}/comm`).trim()})`),
    files: SEES_PROCESS ? openFiles() : [],
    listeners: listenersOf(process),
    variables: new Map(Object.entries(process.env)),
  };
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

/** Where a descriptor of any process leads; empty when it is gone. */
export function link(path: string): string {
  return attempt(() => readlinkSync(path), '');
}

function list(path: string): string[] {
  return attempt(() => readdirSync(path), []);
}

function read(path: string): string {
  return attempt(() => readFileSync(path, 'utf8'), '');
}

/** What is listed may be gone before it is read. */
function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
