import { readdirSync, readFileSync } from 'node:fs';

/** A living process, as a person would look for it. */
export interface ChildProcess {
  readonly pid: number;
  /** Its command line, cut short. */
  readonly what: string;
}

const SHOWN_CHARACTERS = 60;

/** The processes that `pid` started and that still run; none where `/proc` does not tell (proc(5), children). */
export function childrenOf(pid: number): ChildProcess[] {
  const pids = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  // One that has ended, and that nobody has waited for yet, has no command line any more.
  return pids.flatMap((child) => {
    const words = read(`/proc/${child}/cmdline`).split('\0').filter(Boolean);
    return words.length === 0 ? [] : [{ pid: child, what: words.join(' ').slice(0, SHOWN_CHARACTERS) }];
  });
}

/** Kills all that `pid` started, and what that started, wherever it went: a group of its own is no refuge. */
export function killDescendants(pid: number): void {
  for (const child of childrenOf(pid)) {
    killDescendants(child.pid);
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
