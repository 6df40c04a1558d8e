import { list, read, SEES_PROCESS } from './proc-files.ts';

/** In which `/proc` counts time; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Ids of the children of a process, by default this one; none where they cannot be seen. */
export function childProcesses(parent = 'self'): string[] {
  if (!SEES_PROCESS) return [];
  return list(`/proc/${parent}/task`).flatMap((thread) =>
    read(`/proc/${parent}/task/${thread}/children`).split(' ').filter(Boolean),
  );
}

/** Seconds of CPU that this process and its living descendants have used, as far as they can be seen. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + sum(childProcesses().map(cpuSecondsOf));
}

function cpuSecondsOf(pid: string): number {
  // The second field is a name in parentheses, which may have spaces.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  const own_s = (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
  return own_s + sum(childProcesses(pid).map(cpuSecondsOf));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
