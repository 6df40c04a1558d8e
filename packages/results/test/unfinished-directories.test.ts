import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programArguments, run } from './run-program.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

const directory = useTemporaryDirectory();

/** What a process that ended so left behind. */
async function leftBy(ending: string): Promise<string[]> {
  const base = join(directory.path, ending);
  await mkdir(base);
  await run(process.execPath, programArguments('exit-unsaved.mjs', base, ending));
  return (await readdir(base)).map((name) => join(base, name));
}

describe('a process that ends before its result is saved', () => {
  it('CLI-12: leaves no partial result directory when it exits, of as many as were open', async () => {
    expect(await leftBy('one open')).toEqual([]);
    expect(await leftBy('two open')).toEqual([]);
  });

  it('CLI-12: does not touch a directory of the same name once its own was discarded', async () => {
    expect(await leftBy('name reused')).toHaveLength(1);
  });

  it('results.md 5: leaves its journal when it is killed', async () => {
    const [left = ''] = await leftBy('killed');
    expect(await readdir(join(left, '.state'))).toEqual(['telemetry.arrows']);
  });
});
