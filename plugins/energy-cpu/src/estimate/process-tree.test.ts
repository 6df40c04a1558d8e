import { expect, it } from 'vitest';
import { createFakeProc, statOf } from '../../test/fake-proc.ts';
import { cpuSecondsOfTree, PROC_ROOT, parseStat } from './process-tree.ts';

it('measurement.md 5: sums a process, its descendants and the children they waited for, and nobody else', async () => {
  using proc = createFakeProc();
  proc.set(1, { parent: 0, utime: 90_000 });
  proc.set(10, { parent: 1, utime: 100, stime: 50, cutime: 20, cstime: 30 });
  proc.set(11, { parent: 10, utime: 200 });
  proc.set(12, { parent: 11, stime: 400 });
  proc.set(20, { parent: 1, utime: 70_000 });
  expect(await cpuSecondsOfTree(proc.root, 10)).toBe(8);
});

it('measurement.md 5: a child that ends passes its time to its parent, so the sum stays', async () => {
  using proc = createFakeProc();
  proc.set(10, { parent: 1, utime: 100 });
  proc.set(11, { parent: 10, utime: 300 });
  const before = await cpuSecondsOfTree(proc.root, 10);
  proc.end(11);
  proc.set(10, { parent: 1, utime: 100, cutime: 300 });
  expect(await cpuSecondsOfTree(proc.root, 10)).toBe(before);
});

it('measurement.md 3: an unreadable root is an error, never 0 s', async () => {
  using proc = createFakeProc();
  await expect(cpuSecondsOfTree(proc.root, 10)).rejects.toThrow('ENOENT');
});

it('proc(5): a name may hold spaces and parentheses', () => {
  const name = 'a) S 99 (b';
  expect(parseStat(statOf(7, { parent: 3, name, utime: 1, stime: 2, cutime: 3, cstime: 4 }))).toEqual({
    parent: 3,
    used: 3,
    waited: 7,
  });
  expect(() => parseStat('7 (short) S 3')).toThrow('cannot read process times');
});

it('measurement.md 5: sees the work of this very process on a real /proc', async () => {
  const before = await cpuSecondsOfTree(PROC_ROOT, process.pid);
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < 60_000);
  expect(await cpuSecondsOfTree(PROC_ROOT, process.pid)).toBeGreaterThanOrEqual(before + 0.04);
});
