import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Clock, createSystemClock } from '@llem/core';
import { createFakeClock, createFakeContext } from '@llem/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { livingProcess } from '../processes/living-process.ts';
import { ownIdentity } from '../processes/process-identity.ts';
import { recordedWorker, recordWorker } from '../worker/worker-record.ts';
import { endOrphans } from './end-orphans.ts';

const directory = useTemporaryDirectory();
let stagingDir: string;
let worker: ChildProcess | null = null;
beforeEach(async () => {
  stagingDir = join(directory.path, 'a-run');
  await mkdir(stagingDir);
});
afterEach(() => worker?.kill('SIGKILL'));

/** A process that stands for a worker, and what its staging directory tells of it. */
async function start(seconds: number, told: object = {}): Promise<number> {
  worker = spawn('sleep', [String(seconds)], { detached: true });
  const pid = worker.pid ?? 0;
  const record = { pid, start: livingProcess(pid)?.start, host: hostname(), ...told };
  await writeFile(join(stagingDir, 'worker.json'), JSON.stringify(record));
  return pid;
}

async function waitFor(clock: Clock, signal = new AbortController().signal): Promise<readonly string[]> {
  const { logger, logged } = createFakeContext();
  await endOrphans(directory.path, { clock, logger, signal });
  return logged.map((line) => JSON.stringify(line));
}

it('study.md 2: a worker whose study was killed is waited for, so that no two runs measure at once', async () => {
  const pid = await start(0.3);
  expect(await waitFor(createSystemClock())).toEqual([expect.stringContaining(`process ${pid}`)]);
  expect(livingProcess(pid)).toBeNull();
});

it('study.md 2: one that does not end is killed ten seconds later; an interruption ends the wait', async () => {
  const pid = await start(300);
  const interruption = new AbortController();
  interruption.abort(new Error('Ctrl+C'));
  await expect(waitFor(createSystemClock(), interruption.signal)).rejects.toThrow('Ctrl+C');
  expect(livingProcess(pid)).not.toBeNull();
  const clock = createFakeClock();
  await waitFor(clock);
  expect(clock.now() - 1000).toBeGreaterThanOrEqual(10);
  await expect.poll(() => livingProcess(pid)).toBeNull();
});

it.each([
  ['another process that has its number by now', { start: '1' }],
  ['a process of that number, whenever it started', { start: null }],
  ['one of another host', { host: 'elsewhere' }],
  ['nothing, because its record was cut short', { pid: 'x' }],
])('study.md 2: %s is left alone', async (_what, told) => {
  const pid = await start(300, told);
  expect(await waitFor(createFakeClock())).toEqual([]);
  expect(livingProcess(pid)).not.toBeNull();
});

it('study.md 2: what is no file in the place of the record is not waited for', async () => {
  execFileSync('mkfifo', [join(stagingDir, 'worker.json')]);
  expect(await waitFor(createFakeClock())).toEqual([]);
});

it('study.md 2: beside one that cannot be killed nothing is measured', async () => {
  // It leads no group that may be signalled.
  const record = { pid: 1, start: livingProcess(1)?.start, host: hostname() };
  await writeFile(join(stagingDir, 'worker.json'), JSON.stringify(record));
  await expect(waitFor(createFakeClock())).rejects.toMatchObject({ code: 'STUDY.STILL_RUNNING' });
});

it('study.md 2: a worker tells who it is; where it cannot, it runs all the same', async () => {
  await recordWorker(join(directory.path, 'missing'));
  await recordWorker(stagingDir);
  expect(await recordedWorker(stagingDir)).toEqual(ownIdentity());
});
