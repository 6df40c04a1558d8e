import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { makeBase } from './make-base.ts';

const directory = useTemporaryDirectory();

describe('makeBase', () => {
  it('results.md 4: gives the folders that it made, the deepest first, and none that was there', async () => {
    const base = join(directory.path, 'a', 'b');
    expect(await makeBase(base)).toEqual([base, join(directory.path, 'a')]);
    expect(await makeBase(base)).toEqual([]);
    expect(await makeBase(join(base, 'c', '..', 'd'))).toEqual([join(base, 'd')]);
  });

  it('results.md 4: a file in the way is refused', async () => {
    const file = join(directory.path, 'file');
    await writeFile(file, '');
    await expect(makeBase(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeBase(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('results.md 4: a parent that takes no folder is refused, and does not keep it for ever', async () => {
    await expect(makeBase('/proc/llem/results')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
