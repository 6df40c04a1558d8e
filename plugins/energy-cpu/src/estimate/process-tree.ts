import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Linux shows its processes. */
export const PROC_ROOT = '/proc';

/** Ticks of the times in `/proc/<pid>/stat` per second: `USER_HZ`, 100 on every architecture Node runs on. */
export const TICKS_PER_SECOND = 100;

/** The part of a process's `stat` that is needed here; times in ticks, `waited` those of children that have ended. */
export interface ProcessTimes {
  readonly parent: number;
  readonly used: number;
  readonly waited: number;
}

/**
 * CPU seconds that `pid`, its threads and its descendants have used so far, ended children included: their time
 * passes to the parent that waits for them, so the sum of a tree only grows. The exception is a process whose
 * parent in the tree ended before it: it leaves the tree with its time.
 *
 * @throws when `<root>/<pid>/stat` cannot be read.
 */
export async function cpuSecondsOfTree(root: string, pid: number): Promise<number> {
  const own = parseStat(await readFile(join(root, String(pid), 'stat'), 'utf8'));
  const pids = (await readdir(root)).filter((name) => /^\d+$/.test(name)).map(Number);
  const others = await Promise.all(pids.map(async (other) => [other, await readTimes(root, other)] as const));
  const processes = new Map(
    others.flatMap(([other, times]) => (times === null ? [] : [[other, times] as const])),
  );
  processes.set(pid, own);
  const ticks = descendants(pid, processes).reduce((sum, { used, waited }) => sum + used + waited, 0);
  return ticks / TICKS_PER_SECOND;
}

/** `pid` itself and everything below it. */
function descendants(pid: number, processes: ReadonlyMap<number, ProcessTimes>): ProcessTimes[] {
  const children = new Map<number, number[]>();
  for (const [child, { parent }] of processes) children.set(parent, [...(children.get(parent) ?? []), child]);
  const tree: ProcessTimes[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const times = processes.get(next);
    if (times) tree.push(times);
    waiting.push(...(children.get(next) ?? []));
  }
  return tree;
}

/** Null for a process that ended meanwhile, or that hides its times. */
async function readTimes(root: string, pid: number): Promise<ProcessTimes | null> {
  return readFile(join(root, String(pid), 'stat'), 'utf8').then(parseStat, () => null);
}

/**
 * Fields of `/proc/<pid>/stat` (proc(5)). They are counted after the last `)`, because a process may have spaces
 * and parentheses in its name.
 */
export function parseStat(stat: string): ProcessTimes {
  const [, parent, , , , , , , , , , utime, stime, cutime, cstime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const times = { parent, used: sum(utime, stime), waited: sum(cutime, cstime) };
  if (times.parent === undefined || !Number.isFinite(times.used + times.waited)) {
    throw new Error(`cannot read process times from "${stat.slice(0, 80)}"`);
  }
  return { ...times, parent: times.parent };
}

function sum(one: number | undefined, other: number | undefined): number {
  return (one ?? Number.NaN) + (other ?? Number.NaN);
}
