import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { type FakeHubOptions, type Intercept, startFakeHub } from '../../test/fake-hub.ts';
import { useLocalModel } from '../../test/use-local-model.ts';
import { estimateMemory } from './estimate-memory.ts';
import { readModelMetadata } from './read-model-metadata.ts';

const { source } = useLocalModel();
const text = readFileSync(new URL('../../test/fixtures/configs/Llama-3.1-8B.json', import.meta.url), 'utf8');
const LLAMA = { files: { 'config.json': text }, safetensors: { total: 8_030_261_248 } };
const NOTHING = { config: null, parameters: null };

/** What becomes known of `model` on a Hub, and what was asked of it. */
async function ask(model: string, hub: Partial<FakeHubOptions> = {}, env: Record<string, string> = {}) {
  await using server = await startFakeHub({ repositories: { 'org/llama': LLAMA }, ...hub });
  const metadata = await readModelMetadata(source(model, { HF_ENDPOINT: server.url, ...env }));
  return { metadata, requests: [...server.requests] };
}

const answering = (reply: Intercept): Partial<FakeHubOptions> => ({ intercept: reply });

describe('readModelMetadata, asked of the Hub', () => {
  it('CM-29: what is found makes an estimate', async () => {
    const { metadata } = await ask('org/llama');
    expect(metadata).toEqual({ config: JSON.parse(text), parameters: 8_030_261_248 });
    const { weights_gb, kv_cache_gb } = estimateMemory(createExampleConfig({ precision: 'bf16' }), metadata);
    expect(weights_gb).toBeCloseTo(16.06, 2);
    // 2 · 32 layers · 8 heads · 128 · (512 + 128) tokens · 2 bytes.
    expect(kv_cache_gb).toBeCloseTo(0.0839, 4);
  });

  it('measurement.md 11: a gated model tells its size to strangers, and all to a token', async () => {
    const hub = { repositories: { 'org/llama': { ...LLAMA, gated: 'manual' as const } }, token: 'hf_secret' };
    expect((await ask('org/llama', hub)).metadata).toEqual({ config: null, parameters: 8_030_261_248 });
    const opened = await ask('org/llama', hub, { HF_TOKEN: 'hf_secret' });
    expect(opened.metadata.config).toMatchObject({ model_type: 'llama' });
  });

  it('measurement.md 11: of a missing model nothing is known', async () => {
    expect((await ask('org/none')).metadata).toEqual(NOTHING);
    expect((await ask('org/llama', {}, { HF_HUB_OFFLINE: '1' })).metadata).toEqual(NOTHING);
  });

  it.each(['<html>', '[1, 2', '"text"', '{"safetensors": {"total": "many"}}', '\0\0'])(
    'measurement.md 11: the answer %j is taken for what it is, never an error',
    async (garbage) => {
      const { metadata } = await ask(
        'org/llama',
        answering((_request, response) => Boolean(response.writeHead(200).end(garbage))),
      );
      expect(metadata.parameters).toBeNull();
      expect(estimateMemory(createExampleConfig(), metadata).total_gb).toBeNull();
    },
  );

  it.each([
    ['never ends', {}, Buffer.alloc(2 ** 16, '[')],
    ['unpacks to a thousand times its size', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(2 ** 28))],
  ])('measurement.md 11: an answer that %s is not read to its end', async (_kind, headers, chunk) => {
    const sent: Intercept = (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.writeHead(200, headers).on('drain', more);
      more();
      return true;
    };
    const before = process.memoryUsage().rss;
    expect((await ask('org/llama', answering(sent))).metadata).toEqual(NOTHING);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
  });

  it('measurement.md 11: a renamed model is found where the Hub points to, with the token only on its own host', async () => {
    const moved: Intercept = (request, response) => {
      if (!request.url?.includes('org/old')) return false;
      return Boolean(
        response.writeHead(307, { location: request.url.replace('org/old', 'org/llama') }).end(),
      );
    };
    const { metadata, requests } = await ask('org/old', answering(moved), { HF_TOKEN: 'hf_secret' });
    expect(metadata.parameters).toBe(8_030_261_248);
    expect(metadata.config).toMatchObject({ hidden_size: 4096 });
    expect(requests.every(({ authorization }) => authorization === 'Bearer hf_secret')).toBe(true);
  });

  it('measurement.md 11: a Hub that never answers is waited for 5 s', async () => {
    const started = performance.now();
    expect(
      (
        await ask(
          'org/llama',
          answering(() => true),
        )
      ).metadata,
    ).toEqual(NOTHING);
    expect(performance.now() - started).toBeGreaterThan(4900);
  });
});
