import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { removeUnfinished } from './remove-unfinished.ts';

const directory = useTemporaryDirectory();

it('results.md 4: removes what a killed writer left, and nothing else', async () => {
  const others = ['.hidden', 'notes.tmp', 'result.json', `${randomUUID()}.tmp`].toSorted();
  for (const name of [...others, `.result.json.${randomUUID()}.tmp`])
    await writeFile(join(directory.path, name), '');
  await removeUnfinished(directory.path);
  expect((await readdir(directory.path)).toSorted()).toEqual(others);
  await removeUnfinished(join(directory.path, 'missing'));
});
