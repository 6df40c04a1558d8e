import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFakeHub } from './fake-hub.ts';
import { programArguments, run } from './run-program.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';
import { SINGLE } from './use-models.ts';

const directory = useTemporaryDirectory();
const environment = (url: string) => ({
  HF_ENDPOINT: url,
  HF_HOME: directory.path,
  HF_TOKEN: 'hf_secret',
  HF_HUB_OFFLINE: '',
});

describe('the built package in a process of its own', () => {
  it('cli.md 5: a download prints nothing: the only line is the path that the program prints', async () => {
    await using hub = await startFakeHub({ repositories: { 'org/single': SINGLE } });
    const ended = await run(
      process.execPath,
      programArguments('fetch.mjs', 'org/single'),
      environment(hub.url),
    );
    expect(ended.stderr).toBe('');
    expect(ended.stdout).toMatch(/^\/\S+\n$/);
    expect(ended.stdout).toContain(join(directory.path, 'hub', 'models--org--single', 'snapshots'));
  });

  it('backends.md 2: processes that fetch one model at the same time all succeed', async () => {
    await using hub = await startFakeHub({ repositories: { 'org/single': SINGLE } });
    const fetching = () =>
      run(process.execPath, programArguments('fetch.mjs', 'org/single'), environment(hub.url));
    const ended = await Promise.all([fetching(), fetching(), fetching()]);
    expect(ended.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(['0 ', '0 ', '0 ']);
    expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1);
  });

  it('LA-10: importing it and reading a data set loads neither the Hub client nor the Parquet reader', async () => {
    const { stdout, stderr } = await run(process.execPath, programArguments('list-loaded.mjs'));
    expect(stderr).toBe('');
    const loaded: string[] = JSON.parse(stdout);
    expect(loaded.some((url) => url.endsWith('hub/dist/index.js'))).toBe(true);
    expect(loaded.filter((url) => /@huggingface\+|hyparquet@/.test(url))).toEqual([]);
  });

  it('LA-10: the same trace sees the Hub client once a model is fetched', async () => {
    await using hub = await startFakeHub({ repositories: { 'org/single': SINGLE } });
    const { stdout } = await run(
      process.execPath,
      programArguments('list-loaded.mjs', 'org/single'),
      environment(hub.url),
    );
    expect(JSON.parse(stdout)).toContainEqual(expect.stringMatching(/@huggingface\+hub@/));
  });
});
