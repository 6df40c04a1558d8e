import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { groupLives } from './group-lives.ts';
import { killGroup } from './kill-group.ts';

describe('groupLives', () => {
  it('INF-19: what has ended and was not waited for is gone, though it still takes signals', async () => {
    // The shell becomes a sleep that never waits for its child, the leader of a group of its own.
    const parent = spawn('sh', ['-c', 'setsid true & echo $!; exec sleep 60'], { detached: true });
    const [pid] = await once(parent.stdout, 'data');
    await expect.poll(() => groupLives(Number(pid))).toBe(false);
    expect(killGroup(Number(pid), 0)).toBe(true);
    killGroup(parent.pid ?? 0, 'SIGKILL');
  });

  it('INF-19: a group lives on without its leader', async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & sleep 60 & echo'], { detached: true });
    const group = parent.pid ?? 0;
    await once(parent, 'exit');
    expect(groupLives(group)).toBe(true);
    killGroup(group, 'SIGKILL');
    await expect.poll(() => groupLives(group)).toBe(false);
  });
});
