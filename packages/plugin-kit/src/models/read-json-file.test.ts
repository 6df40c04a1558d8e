import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readJsonFile } from './read-json-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-json-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string) => readJsonFile(join(folder, name), { backend: 'fake', fix: 'fetch it anew' });

it('backends.md 10: the object in a file; null when there is none', async () => {
  await writeFile(join(folder, 'config.json'), '{"eos_token_id": 2}');
  expect(await read('config.json')).toEqual({ eos_token_id: 2 });
  expect(await read('missing.json')).toBeNull();
});

it('backends.md 10: what is no JSON object, and a pipe in its place, fail the load at once and say what mends it', async () => {
  await writeFile(join(folder, 'torn.json'), '{"eos_token');
  await writeFile(join(folder, 'list.json'), '[2]');
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  const refused = { code: 'BACKEND.LOAD_FAILED', fix: 'fetch it anew' };
  for (const name of ['torn.json', 'list.json', 'pipe.json'])
    await expect(read(name)).rejects.toMatchObject(refused);
});
