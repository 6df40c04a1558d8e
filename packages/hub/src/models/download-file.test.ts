import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import type { Intercept } from '../../test/fake-hub.ts';
import { SHARDED, SINGLE, useModels, WEIGHTS } from '../../test/use-models.ts';
import { fetchModel } from './fetch-model.ts';

const { directory, request, start, folder, codeOf } = useModels();

describe('fetchModel: what must not get into the cache', () => {
  const damaged =
    (body: Uint8Array): Intercept =>
    (incoming, response) => {
      if (!incoming.url?.includes('model.safetensors') || incoming.headers.range) return false;
      return Boolean(response.writeHead(200, { etag: '"e"' }).end(body));
    };

  it.each([
    ['shorter than listed', WEIGHTS.subarray(0, 20), /shorter or longer/],
    ['of the same length with other bytes', new Uint8Array(WEIGHTS.length), /checksum/],
  ])('backends.md 6: a file %s is refused', async (_what, body, why) => {
    await using hub = await start({ intercept: damaged(body) });
    const error = await fetchModel(request(hub.url)).catch((reason: unknown) => reason);
    expect(BackendError.is(error) && error.code).toBe('BACKEND.DOWNLOAD_FAILED');
    expect(BackendError.is(error) && error.why).toMatch(why);
    expect(
      (await readdir(join(folder('org/single'), 'blobs'))).filter((name) =>
        /incomplete|[0-9a-f]{64}/.test(name),
      ),
    ).toEqual([]);
    expect(await readdir(folder('org/single'))).not.toContain('refs');
  });

  it.each([
    [
      'an index that leads out of the directory',
      { ...SHARDED.files, 'model.safetensors.index.json': '{"weight_map": {"a": "../../x.safetensors"}}' },
    ],
    ['an index that is no JSON', { ...SHARDED.files, 'model.safetensors.index.json': '{' }],
    [
      'an index of a shard that is not there',
      { ...SHARDED.files, 'model.safetensors.index.json': '{"weight_map": {"a": "gone.safetensors"}}' },
    ],
    ['no safetensors', { 'config.json': '{}', 'pytorch_model.bin': '' }],
    ['no config.json', { 'model.safetensors': WEIGHTS }],
  ])('backends.md 6: a repository with %s is not usable', async (_what, files) => {
    await using hub = await start({ repositories: { 'org/single': { files } } });
    expect(await codeOf(fetchModel(request(hub.url)))).toBe('BACKEND.MODEL_NOT_FOUND');
  });

  it('backends.md 6: a commit that is no hash becomes no path', async () => {
    await using hub = await start({ repositories: { 'org/single': { ...SINGLE, sha: '../../../escaped' } } });
    expect(await codeOf(fetchModel(request(hub.url)))).toBe('BACKEND.MODEL_NOT_FOUND');
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('backends.md 6: an abort ends the download and leaves no part of it', async () => {
    const abort = new AbortController();
    await using hub = await start({
      intercept: (incoming, response) => {
        if (!incoming.url?.includes('model.safetensors') || incoming.headers.range) return false;
        response.writeHead(200, { etag: '"e"' }).write(WEIGHTS.subarray(0, 10));
        setTimeout(() => abort.abort(new Error('stopped')), 50);
        return true;
      },
    });
    await expect(fetchModel(request(hub.url, { signal: abort.signal }))).rejects.toThrow('stopped');
    expect(
      (await readdir(join(folder('org/single'), 'blobs'))).filter((name) => name.includes('incomplete')),
    ).toEqual([]);
  });

  it('backends.md 6: a cache that cannot be written is a BackendError with the reason', async () => {
    await using hub = await start();
    await writeFile(join(directory.path, 'hub'), 'a file');
    const error = await fetchModel(request(hub.url)).catch((reason: unknown) => reason);
    expect(BackendError.is(error) && error.code).toBe('BACKEND.DOWNLOAD_FAILED');
    expect(BackendError.is(error) && error.why).toMatch(/EEXIST|ENOTDIR/);
  });
});
