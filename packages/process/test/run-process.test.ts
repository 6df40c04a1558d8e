import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runProcess } from '../src/index.ts';
import { awaitEnd } from './process-state.ts';

const env = { PATH: process.env.PATH };
const withGrandchild = fileURLToPath(new URL('./fixtures/with-grandchild.mjs', import.meta.url));

describe('runProcess', () => {
  it('INF-19: gives both streams and the exit code, and no variable that was not handed in', async () => {
    const outcome = await runProcess('sh', ['-c', 'echo "$A:$HOME"; echo bad >&2; exit 3'], {
      env: { ...env, A: '1' },
      timeoutSec: 10,
    });
    expect(outcome).toEqual({
      code: 3,
      signal: null,
      stdout: '1:\n',
      stderr: 'bad\n',
      timedOut: false,
      truncated: false,
    });
  });

  it('INF-19: a command that does not exist rejects with the system error', async () => {
    await expect(runProcess('/no/such/command', [], { env, timeoutSec: 1 })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('INF-19: a folder that does not exist rejects with the system error', async () => {
    const started = runProcess('true', [], { env, cwd: '/no/such/folder', timeoutSec: 1 });
    await expect(started).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('INF-19: at the deadline the grandchild dies with the group, though it ignores SIGTERM', async () => {
    const outcome = await runProcess(process.execPath, [withGrandchild], { env, timeoutSec: 0.5 });
    expect(outcome).toMatchObject({ code: null, signal: 'SIGTERM', timedOut: true });
    const grandchild = Number(outcome.stdout);
    expect(grandchild).toBeGreaterThan(1);
    expect(await awaitEnd(grandchild)).toBe(true);
  });

  it('INF-19: a command that ignores SIGTERM is killed', async () => {
    const outcome = await runProcess('sh', ['-c', 'trap "" TERM; while :; do sleep 0.1; done'], {
      env,
      timeoutSec: 0.3,
    });
    expect(outcome).toMatchObject({ signal: 'SIGKILL', timedOut: true });
  });

  it('study.md 4: what a command leaves running in its group ends with it', async () => {
    const outcome = await runProcess('sh', ['-c', 'sleep 60 & echo $!'], { env, timeoutSec: 10 });
    expect(outcome).toMatchObject({ code: 0, timedOut: false });
    expect(await awaitEnd(Number(outcome.stdout))).toBe(true);
  });

  it('INF-19: a daemon that left the group and holds the pipes does not hold the caller', async () => {
    const outcome = await runProcess('sh', ['-c', 'setsid sleep 5 & echo started'], { env, timeoutSec: 4 });
    expect(outcome).toMatchObject({ code: 0, stdout: 'started\n', timedOut: false });
  });

  it('INF-19: an abort ends the group and rejects with the reason', async () => {
    const reason = new Error('no longer wanted');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    const running = runProcess('sleep', ['60'], { env, timeoutSec: 60, signal: controller.signal });
    await expect(running).rejects.toBe(reason);
    await expect(runProcess('true', [], { env, timeoutSec: 1, signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  it('INF-19: a flood of output is read to its end and kept up to the limit', async () => {
    const outcome = await runProcess('sh', ['-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo end >&2'], {
      env,
      timeoutSec: 20,
      maxOutputBytes: 1000,
    });
    expect(outcome).toMatchObject({ code: 0, stderr: 'end\n', truncated: true });
    expect(outcome.stdout).toBe('x'.repeat(1000));
  });

  it('issue 5: tells what is printed, on both streams, while the command still runs', async () => {
    const heard: string[] = [];
    const script = "console.log('a'); console.error('b'); setTimeout(() => console.log('c'), 300);";
    const { stdout } = await runProcess(process.execPath, ['-e', script], {
      env: {},
      timeoutSec: 30,
      onOutput: (text) => heard.push(text),
    });
    expect(heard.join('').split('\n').sort()).toEqual(['', 'a', 'b', 'c']);
    expect(heard.at(-1)).toBe('c\n');
    expect(stdout).toBe('a\nc\n');
  });
});
