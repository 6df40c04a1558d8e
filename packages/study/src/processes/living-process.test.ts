import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { livesSince, livingProcess } from './living-process.ts';

it('study.md 9: a process is known by its number and its start', () => {
  expect(livingProcess(process.pid)?.start).toMatch(/^\d+$/);
  expect(livingProcess(1)).not.toBeNull();
});

it('study.md 9: a process that has ended is gone, also before its parent has waited for it', async () => {
  const child = spawn('/bin/sh', ['-c', 'true & echo $!; sleep 30 & wait $!'], { detached: true });
  try {
    const [line] = await once(child.stdout, 'data');
    expect(livingProcess(child.pid ?? 0)).not.toBeNull();
    await expect.poll(() => livingProcess(Number(String(line)))).toBeNull();
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
  await once(child, 'exit');
  expect(livingProcess(child.pid ?? 0)).toBeNull();
});

it('study.md 7: a process that began later is not the one that was there', () => {
  expect(livesSince(process.pid, new Date())).toBe(true);
  expect(livesSince(process.pid, new Date(Date.now() - process.uptime() * 1000 - 10_000))).toBe(false);
});
