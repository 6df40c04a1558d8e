import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup } from './kill-group.ts';
import { announceGroup } from './process-groups.ts';

const CHANNEL_GRACE_MS = 1000;
const KILL_GRACE_MS = 2000;

export interface ForkOptions {
  /** The whole environment of the child: nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onMessage: (message: unknown) => void;
  /** Given its stdout and its stderr to read; without it the output is dropped. */
  readonly readOutput?: (stream: Readable) => void;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A Node process of our own, leader of its group. Disposing it kills the group at once and awaits its end. */
export interface ChildHandle extends AsyncDisposable {
  readonly pid: number;
  /** Settles when the process has exited and all that it sent was delivered. */
  readonly ended: Promise<ChildEnd>;
  /** Resolves when the message is on its way; rejects when the channel is closed. Values as `structuredClone` takes them. */
  send(message: unknown): Promise<void>;
  /** Signals the whole group. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts `file` with an IPC channel, out of reach of the terminal's Ctrl+C. Rejects when it cannot be started. */
export async function forkChild(file: string | URL, options: ForkOptions): Promise<ChildHandle> {
  const output = options.readOutput ? 'pipe' : 'ignore';
  const child = fork(file, [], {
    // Flags of the parent (a debugger's port, a loader) are not the child's.
    execArgv: [],
    env: { ...options.env },
    detached: true,
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc'],
  });
  child.on('message', options.onMessage);
  for (const stream of [child.stdout, child.stderr]) if (stream) options.readOutput?.(stream);
  const ended = endOf(child);
  await once(child, 'spawn');
  // A failed send or kill shows as the child's end; without a listener it would end this process.
  child.on('error', () => {});
  void ended.then(announceGroup(child.pid ?? 0, basename(String(file))));
  return new ForkedChild(child, ended);
}

class ForkedChild implements ChildHandle {
  readonly #child: ChildProcess;
  #disposed = false;
  readonly ended: Promise<ChildEnd>;

  constructor(child: ChildProcess, ended: Promise<ChildEnd>) {
    this.#child = child;
    this.ended = ended;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  send(message: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.send(message as object, (error) => (error ? reject(error) : resolve()));
    });
  }

  kill(signal: NodeJS.Signals): void {
    killGroup(this.pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The number of a group that is gone may belong to another one later: it is signalled once.
    if (!this.#disposed) this.kill('SIGKILL');
    this.#disposed = true;
    await Promise.race([this.ended, delay(KILL_GRACE_MS, undefined, { ref: false })]);
    // A process stuck in a driver call outlives even SIGKILL; it must not hold us with it.
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

/** A message or a line may be read after the exit was seen: the end is that of the process and of its channels. */
async function endOf(child: ChildProcess): Promise<ChildEnd> {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const drained = Promise.all([
    new Promise((resolve) => child.once('disconnect', resolve)),
    ...streams.map((stream) => new Promise((resolve) => stream.once('close', resolve))),
  ]);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (...end) => resolve(end));
  });
  await Promise.race([drained, delay(CHANNEL_GRACE_MS, undefined, { ref: false })]);
  // What the child forked may hold them open for ever.
  for (const stream of streams) stream.destroy();
  return { code, signal };
}
