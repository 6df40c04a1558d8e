import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError, StudyError } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { openStudyDirectory } from './open-study-directory.ts';

const directory = useTemporaryDirectory();
const startedAt = new Date('2026-03-04T05:06:59.999Z');
const { logger, logged } = createFakeContext();
const open = (
  name: string | null = null,
  base = join(directory.path, 'a', 'results'),
  studyYamlPath: string | null = null,
) => openStudyDirectory(base, { name, startedAt, studyYamlPath, logger });

describe('openStudyDirectory', () => {
  it('RES-13: is named by the study and the second in UTC, and a taken name by the next number', async () => {
    expect(await open()).toBe(join(directory.path, 'a', 'results', 'study_2026-03-04T05-06-59'));
    expect(basename(await open('my sweep/ü'))).toBe('my_sweep___2026-03-04T05-06-59');
    expect(basename(await open(''))).toBe('study_2026-03-04T05-06-59_1');
    const paths = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(new Set(paths).size).toBe(20);
  });

  it('RES-13: a long name fits the file system', async () => {
    expect(basename(await open('x'.repeat(400))).length).toBeLessThanOrEqual(255);
  });

  it('RES-13: holds a copy of the study file', async () => {
    const file = join(directory.path, 'mine.yml');
    await writeFile(file, 'model: gpt2\nsweep: {}\n');
    expect(await readFile(join(await open(null, directory.path, file), 'study.yaml'), 'utf8')).toBe(
      'model: gpt2\nsweep: {}\n',
    );
  });

  it('RES-13: a study file that cannot be read twice is a warning', async () => {
    expect(await readdir(await open(null, directory.path, join(directory.path, 'gone.yaml')))).toEqual([]);
    expect(logged).toEqual([expect.stringContaining('gone.yaml')]);
  });

  it('INF-20: a name that leads elsewhere is refused', async () => {
    const error = await open('..').catch((reason: unknown) => reason);
    expect(ConfigError.is(error) && error.code).toBe('CONFIG.BAD_ID');
  });

  it('study.md 6: one that cannot be created is a StudyError that names it, and nothing is left', async () => {
    await writeFile(join(directory.path, 'file'), '');
    const error = await open(null, join(directory.path, 'file', 'x')).catch((reason: unknown) => reason);
    expect(StudyError.is(error) && error.code).toBe('STUDY.UNWRITABLE');
    expect(StudyError.is(error) && error.message).toContain('file/x/study_2026');
    expect(StudyError.is(error) && error.fix).toContain('--output');
    expect(await readdir(directory.path)).toEqual(['file']);
  });

  it('study.md 6: nor does a base stay that was made for it', async () => {
    const room = 4090 - directory.path.length;
    const inner = Array.from({ length: Math.ceil(room / 200) }, () => 'x'.repeat(199))
      .join('/')
      .slice(0, room);
    const error = await open(null, join(directory.path, inner)).catch((reason: unknown) => reason);
    expect(StudyError.is(error) && error.why).toContain('ENAMETOOLONG');
    expect(await readdir(directory.path)).toEqual([]);
  });
});
