import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { watchLeftovers } from '../src/binding/watch-leftovers.ts';
import { childrenOf } from '../src/processes/descendants.ts';

const OWN = JSON.stringify(new URL('../dist/own-process.js', import.meta.url).href);

/** Runs a program that owns its process, and gives its exit code and what it printed. */
async function run(body: string): Promise<{ code: unknown; stdout: string }> {
  const source = `import { ownProcess } from ${OWN}; const end = ownProcess(process); ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout };
}

describe('ownProcess', () => {
  it('CLI-12: process.exit fails for whoever calls it; its owner ends the process', async () => {
    const body = 'try { process.exit(0); } catch ({ message }) { console.log(message); } end(3);';
    expect(await run(body)).toEqual({
      code: 3,
      stdout: expect.stringContaining('it called process.exit(0)'),
    });
  });

  it('INF-19: what was started ends with it, also in a group of its own, and what that started', async () => {
    const body = `
      const { spawn } = await import('node:child_process');
      const { once } = await import('node:events');
      const shell = spawn('sh', ['-c', 'sleep 300 & echo $!; wait'], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      const [grandchild] = await once(shell.stdout, 'data');
      console.log(shell.pid, String(grandchild).trim());
      end(0);`;
    const { stdout } = await run(body);
    const pids = stdout.trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

describe('watchLeftovers', () => {
  it('names the processes and threads that were started since and still run, and no others', async () => {
    const before = spawn('sleep', ['300']);
    const leftovers = watchLeftovers();
    const ended = spawn('true');
    await once(ended, 'close');
    const left = spawn('sleep', ['301']);
    await expect.poll(() => childrenOf(process.pid).map(({ pid }) => pid)).toContain(left.pid);
    expect(leftovers()).toEqual([`process ${left.pid} (sleep 301)`]);
    for (const child of [before, left]) {
      child.kill();
      await once(child, 'close');
    }
  });
});

/** A zombie, which waits for whoever adopted it, has ended. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
