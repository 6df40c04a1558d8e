import { mkdir, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@llem/core';
import { createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { COMMIT, type FakeRepository, type Intercept, unusedUrl } from '../../test/fake-hub.ts';
import { SINGLE, useModels, WEIGHTS } from '../../test/use-models.ts';
import { fetchModel } from './fetch-model.ts';

const { directory, request, start, folder, codeOf } = useModels();

describe('fetchModel: local paths', () => {
  it('backends.md 6: a directory passes through, absolute, with ~ expanded', async () => {
    await mkdir(join(directory.path, 'tiny'));
    expect(await fetchModel(request('http://unused', { model: '~/tiny' }, { HOME: directory.path }))).toBe(
      join(directory.path, 'tiny'),
    );
    expect(await codeOf(fetchModel(request('http://unused', { model: './nowhere' })))).toBe(
      'BACKEND.MODEL_NOT_FOUND',
    );
  });
});

describe('fetchModel: the Hub', () => {
  it('backends.md 2: it fetches what a load needs, into the layout of the Hub clients, and says so', async () => {
    await using hub = await start();
    const progress: string[] = [];
    const path = await fetchModel(request(hub.url, { onProgress: (text) => progress.push(text) }));
    expect(path).toBe(join(folder('org/single'), 'snapshots', COMMIT));
    expect((await readdir(path)).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
    ]);
    expect(await readFile(join(path, 'model.safetensors'))).toEqual(Buffer.from(WEIGHTS));
    expect(await readlink(join(path, 'config.json'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(await readlink(join(path, 'model.safetensors'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
    expect(await readFile(join(folder('org/single'), 'refs', 'main'), 'utf8')).toBe(COMMIT);
    expect(await readdir(join(folder('org/single'), 'blobs'))).toHaveLength(4);
    expect(progress.at(-1)).toMatch(/^downloading model.safetensors: /);
  });

  it('backends.md 6: sharded weights come whole; with random weights only config.json does', async () => {
    await using hub = await start();
    const dummy = await fetchModel(request(hub.url, { model: 'org/sharded', dummy: true }));
    expect(await readdir(dummy)).toEqual(['config.json']);
    expect(await readdir(await fetchModel(request(hub.url, { model: 'org/sharded' })))).toHaveLength(4);
  });

  it('architecture.md Contracts: weights of another format are those that the backend names, all of them or none', async () => {
    const onnx: FakeRepository = {
      files: {
        ...SINGLE.files,
        'onnx/model.onnx': 'a graph',
        'onnx/model.onnx_data': 'its weights',
        'onnx/model_q4.onnx': 'not needed',
      },
    };
    const weights = (files: readonly string[]) =>
      files.includes('onnx/model.onnx') ? ['onnx/model.onnx_data', 'onnx/model.onnx'] : null;
    await using hub = await start({ repositories: { 'org/onnx': onnx, 'org/single': SINGLE } });
    const path = await fetchModel(request(hub.url, { model: 'org/onnx', weights }));
    expect((await readdir(path)).sort()).not.toContain('model.safetensors');
    expect((await readdir(join(path, 'onnx'))).sort()).toEqual(['model.onnx', 'model.onnx_data']);
    const offline = request(hub.url, { model: 'org/onnx', weights }, { HF_HUB_OFFLINE: '1' });
    expect(await fetchModel(offline)).toBe(path);
    await rm(join(path, 'onnx/model.onnx'));
    expect(await codeOf(fetchModel(offline))).toBe('BACKEND.MODEL_NOT_FOUND');
    expect(await codeOf(fetchModel(request(hub.url, { weights })))).toBe('BACKEND.MODEL_NOT_FOUND');
  });

  it('results.md 8: a second fetch downloads nothing, and a commit does not even ask', async () => {
    await using hub = await start();
    await fetchModel(request(hub.url));
    const before = hub.requests.filter(({ path }) => path.includes('/resolve/')).length;
    await fetchModel(request(hub.url));
    expect(hub.requests.filter(({ path }) => path.includes('/resolve/'))).toHaveLength(before);
    const all = hub.requests.length;
    await fetchModel(request(hub.url, { revision: COMMIT }));
    expect(hub.requests).toHaveLength(all);
  });

  it('backends.md 2: offline, or with the Hub away, a complete snapshot serves and an incomplete one does not', async () => {
    const away = await unusedUrl();
    await using hub = await start();
    const path = await fetchModel(request(hub.url));
    expect(await fetchModel(request(away))).toBe(path);
    expect(await fetchModel(request(away, {}, { HF_HUB_OFFLINE: '1' }))).toBe(path);
    await rm(join(path, 'model.safetensors'));
    expect(await codeOf(fetchModel(request(away, {}, { HF_HUB_OFFLINE: '1' })))).toBe(
      'BACKEND.MODEL_NOT_FOUND',
    );
    expect(await codeOf(fetchModel(request(away)))).toBe('BACKEND.DOWNLOAD_FAILED');
    expect(await fetchModel(request(away, { dummy: true }))).toBe(path);
  });

  it('backends.md 2: several processes that fetch one model at once do not disturb each other', async () => {
    await using hub = await start();
    const paths = await Promise.all(Array.from({ length: 5 }, () => fetchModel(request(hub.url))));
    expect(new Set(paths).size).toBe(1);
    expect(await readFile(join(paths[0] ?? '', 'model.safetensors'))).toEqual(Buffer.from(WEIGHTS));
    expect(
      (await readdir(join(folder('org/single'), 'blobs'))).filter((name) => name.includes('incomplete')),
    ).toEqual([]);
  });

  it('cli.md 7: a missing model, a missing revision and an impossible name', async () => {
    await using hub = await start();
    expect(await codeOf(fetchModel(request(hub.url, { model: 'org/missing' })))).toBe(
      'BACKEND.MODEL_NOT_FOUND',
    );
    expect(await codeOf(fetchModel(request(hub.url, { model: 'a/b/c' })))).toBe('BACKEND.MODEL_NOT_FOUND');
    expect(await codeOf(fetchModel(request(hub.url, { revision: '../../../x' })))).toBe(
      'BACKEND.MODEL_NOT_FOUND',
    );
    const strangers = await start({
      intercept: (_request, response) =>
        Boolean(response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end()),
    });
    expect(await codeOf(fetchModel(request(strangers.url)))).toBe('BACKEND.MODEL_NOT_FOUND');
    await strangers[Symbol.asyncDispose]();
  });

  it('cli.md 7: a gated model, with and without a token, whose value is in no message', async () => {
    await using hub = await start();
    expect(await codeOf(fetchModel(request(hub.url, { model: 'org/gated' })))).toBe('BACKEND.GATED');
    const refused = await fetchModel(
      request(hub.url, { model: 'org/gated' }, { HF_TOKEN: 'hf_wrong' }),
    ).catch((error: unknown) => error);
    expect(BackendError.is(refused) && refused.code).toBe('BACKEND.GATED');
    expect(
      BackendError.is(refused) &&
        `${refused.message} ${refused.why} ${refused.fix} ${refused.stack} ${String(refused.cause)}`,
    ).not.toContain('hf_wrong');
    await expect(
      fetchModel(request(hub.url, { model: 'org/gated' }, { HF_TOKEN: 'hf_secret' })),
    ).resolves.toContain(COMMIT);
  });

  it('backends.md 2: the token goes to the endpoint only, never to the host of large files', async () => {
    await using hub = await start();
    await fetchModel(request(hub.url, {}, { HF_TOKEN: 'hf_secret' }));
    expect(new Set(hub.requests.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer hf_secret']),
    );
    expect(hub.cdnRequests.length).toBeGreaterThan(0);
    expect(new Set(hub.cdnRequests.map(({ authorization }) => authorization))).toEqual(new Set([null]));
  });

  it('INF-18: transient answers are retried with waits, final ones are not', async () => {
    let failures = 0;
    const failing =
      (status: number): Intercept =>
      (incoming, response) => {
        if (!incoming.url?.includes('tokenizer.json') || failures >= 2) return false;
        failures += 1;
        return Boolean(response.writeHead(status).end());
      };
    const clock = createFakeClock();
    const warnings: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (text: string) => void warnings.push(text),
    };
    await using hub = await start({ intercept: failing(503) });
    await fetchModel(request(hub.url, { clock, logger }));
    expect(clock.sleeps).toEqual([1, 2]);
    expect(warnings).toHaveLength(2);

    failures = 0;
    await using refusing = await start({ intercept: failing(403), repositories: { 'org/other': SINGLE } });
    expect(await codeOf(fetchModel(request(refusing.url, { model: 'org/other', clock })))).toBe(
      'BACKEND.GATED',
    );
    expect(clock.sleeps).toEqual([1, 2]);
  });
});
