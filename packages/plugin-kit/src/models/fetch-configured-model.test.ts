import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExampleConfig, createFakeContext } from '@llem/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchConfiguredModel } from './fetch-configured-model.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-configured-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Without a network: what is not here is not fetched. */
const context = () => createFakeContext({ env: { HF_HOME: folder, HF_HUB_OFFLINE: '1' } });
const fetched = (model: string, request = {}) =>
  fetchConfiguredModel({ ...createExampleConfig(), model, load_format: 'auto' }, context(), request);

it('backends.md 2: a local model is its folder', async () => {
  await writeFile(join(folder, 'config.json'), '{}');
  expect(await fetched(folder)).toBe(folder);
});

it('backends.md 2: a model that is not there, and one of a revision, are looked for in the cache of the context', async () => {
  await expect(fetched('org/model')).rejects.toMatchObject({ code: 'BACKEND.MODEL_NOT_FOUND' });
  await expect(fetched('org/model', { revision: '../x' })).rejects.toThrow('is no revision');
});

it('backends.md 2: an interruption ends it', async () => {
  const interrupted = createFakeContext({ signal: AbortSignal.abort(new Error('Ctrl+C')) });
  await expect(
    fetchConfiguredModel({ ...createExampleConfig(), model: 'org/model' }, interrupted),
  ).rejects.toThrow('Ctrl+C');
});
