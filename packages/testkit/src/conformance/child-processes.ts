import { list, read, SEES_PROCESS } from './proc-files.ts';

/** Ids of the children of a process, by default this one; none where they cannot be seen. */
export function childProcesses(parent = 'self'): string[] {
  if (!SEES_PROCESS) return [];
  return list(`/proc/${parent}/task`).flatMap((thread) =>
    read(`/proc/${parent}/task/${thread}/children`).split(' ').filter(Boolean),
  );
}

/** True when a descendant, or a thread of this process beside the one that asks, has work: it runs, or waits for a CPU. */
export function isAnotherThreadRunning(): boolean {
  if (!SEES_PROCESS) return false;
  const own = list('/proc/self/task').filter((thread) => thread !== String(process.pid));
  return own.some((thread) => isRunning('self', thread)) || childProcesses().some(isProcessRunning);
}

function isProcessRunning(pid: string): boolean {
  const threads = list(`/proc/${pid}/task`);
  return threads.some((thread) => isRunning(pid, thread)) || childProcesses(pid).some(isProcessRunning);
}

function isRunning(pid: string, thread: string): boolean {
  // Behind the name in parentheses, which may have any character.
  return /\) R [^)]*$/.test(read(`/proc/${pid}/task/${thread}/stat`));
}
