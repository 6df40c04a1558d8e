import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './lock-folder.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'llem-lock-'));
});
afterEach(() => rmSync(place, { recursive: true }));

const folder = () => join(place, 'envs/wattbox');
const unheard = { onWait: () => {} };

describe('lockFolder', () => {
  it('issue 5: of several at once one holds it, the others follow one by one, and nothing stays', async () => {
    let holding = 0;
    const waited: number[] = [];
    const most: number[] = [];
    await Promise.all(
      [1, 2, 3].map(async () => {
        await using _lock = await lockFolder(folder(), { onWait: (pid) => waited.push(pid) });
        holding += 1;
        most.push(holding);
        await delay(20);
        holding -= 1;
      }),
    );
    expect(most).toEqual([1, 1, 1]);
    expect(waited).toEqual([process.pid, process.pid]);
    expect(readdirSync(join(place, 'envs'))).toEqual([]);
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, started: '1' }],
    ['of a process whose number another has now', { pid: process.pid, started: 'long ago' }],
    ['that is no lock', 'half a'],
  ])('issue 5: one %s is taken over without a wait', async (_, content) => {
    const first = await lockFolder(folder(), unheard);
    await first[Symbol.asyncDispose]();
    writeFileSync(`${folder()}.lock`, typeof content === 'string' ? content : JSON.stringify(content));
    const waited: number[] = [];
    await using _lock = await lockFolder(folder(), { onWait: (pid) => waited.push(pid) });
    expect(waited).toEqual([]);
    // Disposed twice it does not take the lock of another.
    await first[Symbol.asyncDispose]();
    expect(existsSync(`${folder()}.lock`)).toBe(true);
  });

  it('issue 5: an abort ends the wait', async () => {
    await using _lock = await lockFolder(folder(), unheard);
    const abort = new AbortController();
    const waiting = lockFolder(folder(), {
      onWait: () => abort.abort(new Error('enough')),
      signal: abort.signal,
    });
    await expect(waiting).rejects.toThrow('enough');
    expect(readdirSync(join(place, 'envs'))).toEqual(['wattbox.lock']);
  });
});
