import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { exampleManifest } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { readManifest } from './read-manifest.ts';
import { refuseRunning } from './refuse-running.ts';

const directory = useTemporaryDirectory();
const manifest = exampleManifest();

async function read(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(directory.path, 'study_manifest.json'), text);
  return await readManifest(directory.path);
}

const codeOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!StudyError.is(error)) throw error;
  expect(error.message).toContain(join(directory.path, 'study_manifest.json'));
  expect(error.fix).toBeTruthy();
  return error.code;
};

describe('readManifest', () => {
  it('STU-10: a pipe in its place is not waited for', async () => {
    execFileSync('mkfifo', [join(directory.path, 'study_manifest.json')]);
    expect(await codeOf(readManifest(directory.path))).toBe('STUDY.NO_MANIFEST');
  });

  it('STU-10: gives back what was written', async () => {
    expect(await read(manifest)).toEqual(manifest);
  });

  it('STU-10: what an editor of another system leaves around its text is no harm; a field that is later than it is 0', async () => {
    const { elapsed_seconds: _later, ...earlier } = manifest;
    const text = JSON.stringify(earlier, null, 2).replaceAll('\n', '\r\n');
    expect(await read(`\uFEFF${text}\r\n`)).toEqual(manifest);
  });

  it('STU-10: a missing manifest is a StudyError that names it', async () => {
    expect(await codeOf(readManifest(directory.path))).toBe('STUDY.NO_MANIFEST');
  });

  it.each([
    ['truncated', JSON.stringify(manifest).slice(0, 500)],
    ['empty', ''],
    ['null', 'null'],
    ['of another shape', '{"schema_version": "2.0"}'],
    ['of another major version', { ...manifest, schema_version: '3.0' }],
    ['with an unknown field', { ...manifest, surprise: 1 }],
    ['with a wrong entry', { ...manifest, experiments: [{ ...manifest.experiments[0], cycle: 0 }] }],
    ['with a run twice', { ...manifest, experiments: [manifest.experiments[0], manifest.experiments[0]] }],
  ])('STU-10: one that is %s is a StudyError that names it', async (_what, content) => {
    expect(await codeOf(read(content))).toBe('STUDY.BAD_MANIFEST');
  });

  it('STU-08: fields of a later minor version are left out', async () => {
    const later = {
      ...manifest,
      schema_version: '2.7',
      surprise: 1,
      experiments: manifest.experiments.map((entry) => ({ ...entry, surprise: 2 })),
    };
    expect(await read(later)).toEqual({ ...manifest, schema_version: '2.7' });
  });
});

describe('refuseRunning', () => {
  const running = { status: 'running', host: 'here', pid: 42 } as const;
  const refused = async (recorded: object, alive: number[], pid = 7) => {
    await read(manifest);
    const livesSince = (asked: number) => alive.includes(asked);
    const observer = { host: 'here', pid, livesSince };
    return await refuseRunning({ ...running, ...recorded }, directory.path, observer).then(
      () => null,
      (error: unknown) => StudyError.is(error) && error.code,
    );
  };

  it('study.md 7: a study whose process lives on this host is still running', async () => {
    expect(await refused({}, [42])).toBe('STUDY.STILL_RUNNING');
  });

  it('study.md 7: a study that was killed stays running on disk and can be resumed', async () => {
    expect(await refused({}, [])).toBeNull();
  });

  it('study.md 7: nor does a process of another host, or one that has the number by chance, or an ended study count', async () => {
    expect(await refused({ host: 'there' }, [42])).toBeNull();
    expect(await refused({}, [42], 42)).toBeNull();
    expect(await refused({ status: 'interrupted' }, [42])).toBeNull();
  });
});
