import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { announceGroup, killGroup } from '@llem/process';

const DRAIN_MS = 500;
const KILL_GRACE_MS = 2000;

/** How a worker's process ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A worker's process, leader of its group. Disposing it kills the group at once and awaits its end. */
export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Descriptor 3 of the worker. */
  readonly toWorker: Writable;
  /** Descriptor 4. */
  readonly fromWorker: Readable;
  readonly printed: readonly Readable[];
  /** Settles when the process has ended, all of its group is killed, and what it wrote last was read. */
  readonly ended: Promise<WorkerEnd>;
}

/** Starts a worker in a process group of its own. Rejects with Node's system error when it cannot be started. */
export async function startWorkerProcess(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<WorkerProcess> {
  const child = spawn(command, args, {
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<WorkerEnd>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  await once(child, 'spawn');
  // A failed kill shows as the child's end; without a listener it would end this process.
  child.on('error', () => {});
  return new GroupedProcess(child, exited);
}

class GroupedProcess implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly #announceEnd: () => void;
  readonly pid: number;
  readonly toWorker: Writable;
  readonly fromWorker: Readable;
  readonly printed: readonly Readable[];
  readonly ended: Promise<WorkerEnd>;
  #isGroupGone = false;

  constructor(child: ChildProcess, exited: Promise<WorkerEnd>) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#announceEnd = announceGroup(this.pid, 'bridge');
    const [, stdout, stderr, toWorker, fromWorker] = child.stdio as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ];
    this.toWorker = toWorker;
    this.fromWorker = fromWorker;
    this.printed = [stdout, stderr];
    // What is written to a dead worker is lost, which its end tells better.
    this.toWorker.on('error', () => {});
    this.fromWorker.on('error', () => {});
    this.ended = this.#end(exited);
  }

  /** What the worker forked may hold the pipes open, even after it left the group: the wait for them is short. */
  async #end(exited: Promise<WorkerEnd>): Promise<WorkerEnd> {
    const streams = [this.fromWorker, ...this.printed];
    const drained = Promise.all(
      streams.map(
        (stream) => stream.readableEnded || new Promise((resolve) => stream.once('close', resolve)),
      ),
    );
    const end = await exited;
    this.#killGroup();
    await Promise.race([drained, delay(DRAIN_MS, undefined, { ref: false })]);
    for (const stream of [this.toWorker, ...streams]) stream.destroy();
    return end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#killGroup();
    await Promise.race([this.ended, delay(KILL_GRACE_MS, undefined, { ref: false })]);
    // A process stuck in a driver call outlives even SIGKILL; it must not hold us with it.
    this.#child.unref();
    for (const stream of [this.toWorker, this.fromWorker, ...this.printed]) stream.destroy();
  }

  /** Once: the number of a group that is gone may belong to another one later. */
  #killGroup(): void {
    if (this.#isGroupGone) return;
    killGroup(this.pid, 'SIGKILL');
    this.#isGroupGone = true;
    this.#announceEnd();
  }
}
