import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { beforeEach, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { acquireStudyLock } from './study-lock.ts';

const directory = useTemporaryDirectory();
let studyDir: string;
let locks: string;
beforeEach(async () => {
  studyDir = join(directory.path, 'study');
  locks = join(directory.path, 'llenergymeasure', 'locks');
  await mkdir(studyDir);
});

const acquire = (dir = studyDir) =>
  acquireStudyLock({ studyDir: dir, env: { XDG_CACHE_HOME: directory.path } });
const isRefused = (dir = studyDir) => {
  try {
    acquire(dir)[Symbol.dispose]();
    return false;
  } catch (error) {
    if (!StudyError.is(error) || error.code !== 'STUDY.STILL_RUNNING') throw error;
    expect(error.fix).toContain(`kill ${process.pid}`);
    return true;
  }
};

it('study.md 7: of those that resume a study at once one goes on, by whichever path they name it', async () => {
  const link = join(directory.path, 'link');
  await symlink(studyDir, link);
  const lock = acquire();
  expect([isRefused(), isRefused(link), isRefused(directory.path)]).toEqual([true, true, false]);
  lock[Symbol.dispose]();
  expect([isRefused(), await readdir(locks)]).toEqual([false, []]);
});

it('study.md 7: the lock of a study that was killed holds nobody up, on this host or on another', async () => {
  const lock = acquire();
  const [name = ''] = await readdir(locks);
  const held = JSON.parse(await readFile(join(locks, name), 'utf8'));
  expect(held).toMatchObject({ pid: process.pid, host: hostname(), study: studyDir });
  await writeFile(join(locks, name), JSON.stringify({ ...held, start: '1' }));
  expect(isRefused()).toBe(false);
  lock[Symbol.dispose]();
});

it('study.md 7: where no lock can be written the manifest alone must do; a missing directory has its own refusal', async () => {
  await writeFile(join(directory.path, 'llenergymeasure'), 'a file');
  expect(isRefused()).toBe(false);
  expect(isRefused(join(directory.path, 'missing'))).toBe(false);
});
