import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { livingProcess } from '../processes/living-process.ts';
import { acquireGpuLocks } from './gpu-locks.ts';

const directory = useTemporaryDirectory();
let folder: string;
beforeEach(async () => {
  folder = join(directory.path, 'llenergymeasure', 'locks');
  await mkdir(folder, { recursive: true });
});

const acquire = (...gpus: number[]) =>
  acquireGpuLocks({ gpus, study: 'mine', env: { XDG_CACHE_HOME: directory.path } });
const refusal = (...gpus: number[]) => {
  try {
    acquire(...gpus)[Symbol.dispose]();
    return null;
  } catch (error) {
    if (!StudyError.is(error)) throw error;
    return error;
  }
};
const leave = (gpu: number, content: unknown) =>
  writeFile(join(folder, `gpu-${gpu}.lock`), typeof content === 'string' ? content : JSON.stringify(content));
const own = { pid: process.pid, start: livingProcess(process.pid)?.start, host: hostname(), study: 'other' };

/** A number that no process has: the child has been waited for. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('acquireGpuLocks', () => {
  it('study.md 9: a lock names process, start, host and study, and goes with its disposal, which may be repeated', async () => {
    const locks = acquire(1, 0, 1);
    expect((await readdir(folder)).sort()).toEqual(['gpu-0.lock', 'gpu-1.lock']);
    expect(JSON.parse(await readFile(join(folder, 'gpu-0.lock'), 'utf8'))).toEqual({ ...own, study: 'mine' });
    locks[Symbol.dispose]();
    locks[Symbol.dispose]();
    expect(await readdir(folder)).toEqual([]);
  });

  it('study.md 9: a lock that is held is refused, naming GPU, holder and the way around it', async () => {
    await leave(2, own);
    const error = refusal(0, 2, 5);
    expect(error?.code).toBe('STUDY.GPU_LOCKED');
    expect(error?.message).toBe(`GPU 2 is in use by process ${process.pid} on ${hostname()}, study "other"`);
    expect(error?.fix).toContain('--no-lock');
    expect(await readdir(folder), 'all or none').toEqual(['gpu-2.lock']);
  });

  it('study.md 9: two studies of one process are in each other’s way too', () => {
    using _locks = acquire(0);
    expect(refusal(0)?.code).toBe('STUDY.GPU_LOCKED');
    expect(refusal(1)).toBeNull();
  });

  it.each([
    ['whose process is gone', async () => ({ ...own, pid: await deadPid() })],
    ['whose number another process has now', async () => ({ ...own, start: '1' })],
    ['that is empty', async () => ''],
    ['that is torn', async () => '{"pid": 1'],
    ['that names nobody', async () => ({ pid: 'x' })],
  ])('study.md 9: a lock %s is taken over', async (_what, content) => {
    await leave(0, await content());
    const locks = acquire(0);
    expect(JSON.parse(await readFile(join(folder, 'gpu-0.lock'), 'utf8')).pid).toBe(process.pid);
    expect(await readdir(folder)).toEqual(['gpu-0.lock']);
    locks[Symbol.dispose]();
  });

  it('study.md 9: one that was left by a killed take-over is taken over too', async () => {
    const pid = await deadPid();
    await leave(0, { ...own, pid });
    const { ino, mtimeNs } = await stat(join(folder, 'gpu-0.lock'), { bigint: true });
    await writeFile(join(folder, `gpu-0.lock.${ino}-${mtimeNs}`), JSON.stringify({ ...own, pid }));
    expect(refusal(0)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('study.md 9: of a lock of another host nothing is known, and its message says which file to remove', async () => {
    await leave(0, { ...own, host: 'elsewhere', pid: await deadPid() });
    expect(refusal(0)?.fix).toContain(join(folder, 'gpu-0.lock'));
  });

  it('study.md 9: a release leaves the lock of another alone', async () => {
    const locks = acquire(0);
    await leave(0, { ...own, host: 'elsewhere' });
    locks[Symbol.dispose]();
    expect(await readdir(folder)).toEqual(['gpu-0.lock']);
  });

  it('study.md 9: without a GPU nothing is written', () => {
    expect(refusal()).toBeNull();
    const nowhere = acquireGpuLocks({ gpus: [], study: 'mine', env: { XDG_CACHE_HOME: '/proc/nowhere' } });
    nowhere[Symbol.dispose]();
  });

  it('study.md 9: a place that cannot be written is a StudyError that says what to do', async () => {
    await writeFile(join(directory.path, 'file'), '');
    const env = { XDG_CACHE_HOME: join(directory.path, 'file') };
    expect(() => acquireGpuLocks({ gpus: [0], study: 'mine', env })).toThrow(
      expect.objectContaining({ code: 'STUDY.UNWRITABLE' }),
    );
  });
});
