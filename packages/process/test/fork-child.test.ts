import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { forkChild } from '../src/index.ts';
import { awaitEnd } from './process-state.ts';

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Forks a fixture and collects what it says. */
async function start(name: string) {
  const messages: unknown[] = [];
  let output = '';
  const child = await forkChild(fixture(name), {
    env: {},
    onMessage: (message) => messages.push(message),
    readOutput: (stream) =>
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      }),
  });
  const until = async (count: number) => {
    for (let tries = 0; messages.length < count && tries < 200; tries += 1)
      await new Promise((r) => setTimeout(r, 25));
    return messages;
  };
  return { child, until, output: () => output };
}

describe('forkChild', () => {
  it('INF-19: sends and receives values, with an environment that is built and no flags of the parent', async () => {
    const { child, until, output } = await start('echo.mjs');
    await child.send({ at: new Map([['a', 1n]]) });
    expect(await until(2)).toEqual([
      'ready',
      { echo: { at: new Map([['a', 1n]]) }, home: null, execArgv: [] },
    ]);
    await child[Symbol.asyncDispose]();
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(output().split(' ').sort()).toEqual(['', 'err', 'out']);
  });

  it('study.md 2: has ended when every message was delivered, not when the exit was seen', async () => {
    const { child, until } = await start('echo.mjs');
    await until(1);
    await child.send('burst');
    expect(await child.ended).toEqual({ code: 7, signal: null });
    expect(await until(501)).toHaveLength(501);
  });

  it('INF-19: may be disposed twice, and a message to an ended child rejects', async () => {
    const { child } = await start('echo.mjs');
    await child[Symbol.asyncDispose]();
    await child[Symbol.asyncDispose]();
    await expect(child.send('late')).rejects.toThrow(/channel/i);
  });

  it('INF-19: disposing it ends the whole group, a grandchild that ignores SIGTERM too', async () => {
    const { child, until } = await start('with-grandchild.mjs');
    const [grandchild] = await until(1);
    await child[Symbol.asyncDispose]();
    expect(await awaitEnd(child.pid)).toBe(true);
    expect(await awaitEnd(Number(grandchild))).toBe(true);
  });

  it('INF-19: a child that heeds "disconnect" does not outlive a parent that was killed', async () => {
    const parent = spawn(process.execPath, [fixture('parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    expect(Number(pid)).toBeGreaterThan(1);
    expect(await awaitEnd(Number(pid))).toBe(true);
  });
});
