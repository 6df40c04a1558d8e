import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endGroup, killGroup } from './kill-group.ts';

describe('killGroup', () => {
  it.each([0, 1, -1, -4242, 1.5, Number.NaN])(
    'INF-19: refuses %s, which would reach other groups than the one meant',
    (pid) => {
      expect(() => killGroup(pid, 'SIGKILL')).toThrow(RangeError);
    },
  );

  it('study.md 4: a group that is gone counts as done', async () => {
    const child = spawn('true', { detached: true });
    await once(child, 'exit');
    expect(killGroup(child.pid ?? 0, 'SIGKILL')).toBe(false);
    await endGroup(child.pid ?? 0);
  });

  it('study.md 4: says that it reached a group that lives', async () => {
    const child = spawn('sleep', ['60'], { detached: true });
    const exit = once(child, 'exit');
    expect(killGroup(child.pid ?? 0, 'SIGKILL')).toBe(true);
    expect(await exit).toEqual([null, 'SIGKILL']);
  });
});
