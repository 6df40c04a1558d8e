import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudyError } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryText } from '../../test/arbitrary-text.ts';
import { exampleManifest } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { runDirectoryName } from './run-directory-name.ts';
import { openRunNumbers } from './run-numbers.ts';
import { writeFailedRun } from './write-failed-run.ts';

const directory = useTemporaryDirectory();
const config = createExampleConfig({ model: 'meta-llama/Llama-3.1-8B' });
const run = { cycle: 2, config, config_hash: '0123456789abcdef' };
const ERROR = {
  type: 'BridgeError',
  code: 'BRIDGE.DIED',
  message: 'died',
  why: null,
  fix: null,
  traceback: 'at x',
};

describe('runDirectoryName', () => {
  it('study.md 12: number, cycle, last part of the model, backend and hash', () => {
    expect(runDirectoryName(1, run)).toBe('001_c2_llama-3.1-8b-fake_01234567');
    expect(runDirectoryName(12_345, { ...run, config: { ...config, model: '/models/x/' } })).toBe(
      '12345_c2_x-fake_01234567',
    );
  });

  it('study.md 12: at most 120 characters and one safe path component, whatever model and backend are called', () => {
    fc.assert(
      fc.property(
        arbitraryText,
        arbitraryText,
        fc.integer({ min: 1, max: 999_999 }),
        (model, backend, number) => {
          const name = runDirectoryName(number, {
            ...run,
            config: { ...config, model, backend: `b${backend}` },
          });
          expect(name).toMatch(/^\d{3,}_c2_[A-Za-z0-9._-]+_01234567$/);
          expect(name.length).toBeLessThanOrEqual(120);
        },
      ),
    );
  });
});

describe('openRunNumbers', () => {
  it('study.md 12: begins with 1', async () => {
    const numbers = await openRunNumbers(directory.path, exampleManifest());
    expect([numbers.next(), numbers.next()]).toEqual([1, 2]);
  });

  it('study.md 7: goes on after what stands in the directory, among the failed runs and in the manifest', async () => {
    const after = async (entry: object = {}) => {
      const { experiments } = exampleManifest();
      return (
        await openRunNumbers(directory.path, {
          experiments: experiments.map((one) => ({ ...one, ...entry })),
        })
      ).next();
    };
    await mkdir(join(directory.path, '007_c1_x-fake_01234567'));
    await mkdir(join(directory.path, 'notes_999_c1_'));
    expect(await after()).toBe(8);
    await mkdir(join(directory.path, 'failed-runs'));
    await writeFile(join(directory.path, 'failed-runs', '011_c1_01234567.log'), '');
    expect(await after()).toBe(12);
    expect(await after({ result_file: '020_c1_x-fake_01234567/result.json' })).toBe(21);
    expect(await after({ log_file: 'failed-runs/1000_c1_01234567.log' })).toBe(1001);
  });
});

describe('writeFailedRun', () => {
  it('study.md 12: leaves the error with its traceback and the last 200 lines', async () => {
    const lines = Array.from({ length: 250 }, (_, index) => `line ${index}`);
    const log = await writeFailedRun(directory.path, 3, run, ERROR, lines);
    expect(log).toBe('failed-runs/003_c2_01234567.log');
    const text = await readFile(join(directory.path, log), 'utf8');
    expect([text.split('\n').length, text.startsWith('line 50\n'), text.endsWith('line 249\n')]).toEqual([
      201,
      true,
      true,
    ]);
    const document = JSON.parse(await readFile(join(directory.path, log.replace('.log', '.json')), 'utf8'));
    expect(document).toMatchObject({
      config_hash: run.config_hash,
      cycle: 2,
      error: ERROR,
      config: { model: config.model },
    });
    expect((await readdir(join(directory.path, 'failed-runs'))).sort()).toEqual([
      '003_c2_01234567.json',
      '003_c2_01234567.log',
    ]);
  });

  it('INF-20: nothing is written out of the study', async () => {
    await symlink(tmpdir(), join(directory.path, 'failed-runs'));
    const error = await writeFailedRun(directory.path, 3, run, ERROR, []).catch((reason: unknown) => reason);
    expect(StudyError.is(error) && error.code).toBe('STUDY.UNSAFE_PATH');
  });
});
