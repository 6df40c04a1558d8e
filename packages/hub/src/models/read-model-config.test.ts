import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFakeHub, unusedUrl } from '../../test/fake-hub.ts';
import { useLocalModel } from '../../test/use-local-model.ts';
import { fetchModel } from './fetch-model.ts';
import { INDEX_FILE } from './local-weight-files.ts';
import { readModelConfig } from './read-model-config.ts';
import { readParameterCount } from './read-parameter-count.ts';

const { source, local } = useLocalModel();
const REPOSITORY = { files: { 'config.json': '{"hidden_size": 64}' } };

describe('readModelConfig', () => {
  it('measurement.md 9: it reads the config.json of a local model, of the Hub and of the cache', async () => {
    expect(await readModelConfig(await local({ 'config.json': '{"n_layer": 2}' }))).toEqual({ n_layer: 2 });
    await using hub = await startFakeHub({ repositories: { 'org/m': REPOSITORY } });
    expect(await readModelConfig(source('org/m', { HF_ENDPOINT: hub.url }))).toEqual({ hidden_size: 64 });
    await fetchModel({ ...source('org/m', { HF_ENDPOINT: hub.url }), dummy: true });
    expect(await readModelConfig(source('org/m', { HF_HUB_OFFLINE: '1' }))).toEqual({ hidden_size: 64 });
  });

  it.each(['', '{', '[]', '5', 'null', '\0'])(
    'measurement.md 11: the text %j gives null, never an error',
    async (text) => {
      expect(await readModelConfig(await local({ 'config.json': text }))).toBeNull();
    },
  );

  it('measurement.md 11: a pipe in the place of a file is not waited for', async () => {
    const model = await local({});
    execFileSync('mkfifo', [join(model.model, 'config.json'), join(model.model, INDEX_FILE)]);
    expect(await readModelConfig(model)).toBeNull();
    expect(await readParameterCount(model)).toBeNull();
  });

  it('measurement.md 11: what cannot be had is null', async () => {
    expect(await readModelConfig(source('/does/not/exist'))).toBeNull();
    expect(await readModelConfig(source('org/m', { HF_ENDPOINT: await unusedUrl() }))).toBeNull();
    expect(await readModelConfig(source('org/m', { HF_HUB_OFFLINE: '1' }))).toBeNull();
    expect(await readModelConfig(source('a/b/c', { HF_HUB_OFFLINE: '' }))).toBeNull();
  });
});
