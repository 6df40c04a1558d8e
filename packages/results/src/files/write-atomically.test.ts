import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExperimentError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { writeAtomically } from './write-atomically.ts';

const directory = useTemporaryDirectory();

describe('writeAtomically', () => {
  it('results.md 4: the file is there whole, replaces an older one, and no temporary file stays', async () => {
    const target = join(directory.path, 'file');
    await writeAtomically(target, 'old');
    await writeAtomically(target, new Uint8Array([110, 101, 119]));
    expect(await readFile(target, 'utf8')).toBe('new');
    expect(await readdir(directory.path)).toEqual(['file']);
  });

  it('results.md 4: a write that fails at its last step removes the temporary file and names the target', async () => {
    const target = join(directory.path, 'taken');
    await mkdir(join(target, 'full'), { recursive: true });
    const error = await writeAtomically(target, 'text').catch((reason: unknown) => reason);
    expect(ExperimentError.is(error) && error.code).toBe('EXPERIMENT.SAVE_FAILED');
    expect(ExperimentError.is(error) && error.message).toContain(target);
    expect(await readdir(directory.path)).toEqual(['taken']);
  });

  it('results.md 4: a directory that is a file is named with its reason and a fix', async () => {
    await writeFile(join(directory.path, 'file'), '');
    const error = await writeAtomically(join(directory.path, 'file', 'x'), '').catch(
      (reason: unknown) => reason,
    );
    expect(ExperimentError.is(error) && error.why).toContain('ENOTDIR');
    expect(ExperimentError.is(error) && error.fix).toContain('--output');
  });
});
