import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { collectOutput } from './bounded-output.ts';
import { endGroup } from './kill-group.ts';
import { announceGroup } from './process-groups.ts';

const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const EXIT_GRACE_MS = 500;

type Exit = Pick<ProcessOutcome, 'code' | 'signal'>;

export interface RunProcessOptions {
  /** The whole environment of the child: nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly timeoutSec: number;
  readonly signal?: AbortSignal;
  /** Bytes kept of each stream; the rest is read and dropped. Default 16 MiB. */
  readonly maxOutputBytes?: number;
  /** Hears what it prints, on stdout and stderr alike, as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface ProcessOutcome {
  /** Exit code; null when a signal ended it, and when it would not end at all. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** A stream was longer than `maxOutputBytes`. */
  readonly truncated: boolean;
}

/**
 * Runs a command in a process group of its own and ends the group, grandchildren included, at the deadline, on
 * abort and when the command itself has ended: nothing is left behind. A failing command is an outcome.
 *
 * Rejects with Node's system error (`ENOENT`, `EACCES`) when it cannot be started, and with the signal's reason
 * when aborted.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: RunProcessOptions,
): Promise<ProcessOutcome> {
  const { env, cwd, timeoutSec, signal: abort, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES } = options;
  abort?.throwIfAborted();
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const exited = new Promise<Exit>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const announceEnd = announceGroup(pid, command);
  const stdout = collectOutput(child.stdout, maxOutputBytes);
  const stderr = collectOutput(child.stderr, maxOutputBytes);
  const { onOutput } = options;
  if (onOutput)
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => onOutput(String(chunk)));

  let timedOut = false;
  const stopAsked = new AbortController();
  const stop = () => stopAsked.abort();
  const expire = () => {
    timedOut = true;
    stop();
  };
  const timer = setTimeout(expire, Math.min(timeoutSec * 1000, LONGEST_TIMER_MS));
  abort?.addEventListener('abort', stop, { once: true });
  if (abort?.aborted) stop();
  try {
    await Promise.race([exited, aborted(stopAsked.signal)]);
    await endGroup(pid);
    announceEnd();
    const exit = await Promise.race([exited, stuck(child)]);
    // A daemon that left the group may hold the pipes open for ever.
    await Promise.race([closed, delay(EXIT_GRACE_MS, undefined, { ref: false })]);
    abort?.throwIfAborted();
    return {
      ...exit,
      stdout: stdout.text(),
      stderr: stderr.text(),
      timedOut,
      truncated: stdout.truncated || stderr.truncated,
    };
  } finally {
    clearTimeout(timer);
    abort?.removeEventListener('abort', stop);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** The end of a process in a driver call that not even SIGKILL ends: it must not hold us with it. */
async function stuck(child: ChildProcess): Promise<Exit> {
  await delay(EXIT_GRACE_MS, undefined, { ref: false });
  child.unref();
  return { code: null, signal: null };
}
