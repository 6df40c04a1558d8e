import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@llem/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensurePythonEnv } from '../../../tools/python-env.mjs';
import { AI_ENERGY_SCORE_REVISION } from '../src/datasets/ai-energy-score.ts';
import { selectPrompts } from '../src/datasets/select-prompts.ts';
import { type FakeHubOptions, startFakeHub, unusedUrl } from './fake-hub.ts';
import { run } from './run-program.ts';
import { useDatasets } from './use-datasets.ts';

const { directory, request, refusal } = useDatasets();
const FILE = `aienergyscore-${AI_ENERGY_SCORE_REVISION}.jsonl`;
const cached = () => join(directory.path, 'cache', 'llenergymeasure', 'datasets', FILE);

/** Parquet files as the library `datasets` would have uploaded them. */
let parquet: Record<'whole' | 'half' | 'otherHalf' | 'short' | 'blank', Uint8Array>;

const WRITE_PARQUET = `
import sys, base64, io, json, pyarrow as pa, pyarrow.parquet as pq
def file(texts):
    out = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(len(texts))), "text": texts}), out)
    return base64.b64encode(out.getvalue()).decode()
texts = [f"  Prompt {i}: \\u00fc and a\\nline" for i in range(1000)]
print(json.dumps({
    "whole": file(texts), "half": file(texts[:500]), "otherHalf": file(texts[500:]),
    "short": file(texts[:999]), "blank": file(texts[:999] + [" "]),
}))
`;

beforeAll(async () => {
  const { stdout } = await run(await ensurePythonEnv(), ['-c', WRITE_PARQUET]);
  const encoded: Record<string, string> = JSON.parse(stdout);
  const bytes = (name: string) => Buffer.from(encoded[name] ?? '', 'base64');
  parquet = {
    whole: bytes('whole'),
    half: bytes('half'),
    otherHalf: bytes('otherHalf'),
    short: bytes('short'),
    blank: bytes('blank'),
  };
});

function start(files: Record<string, Uint8Array>, options: Partial<FakeHubOptions> = {}) {
  return startFakeHub({
    repositories: { 'datasets/AIEnergyScore/text_generation': { files, large: Object.keys(files) } },
    ...options,
  });
}

/** The same requests as elsewhere, with the Hub at `url`. */
function at(url: string, env: Record<string, string> = {}) {
  const environment = { XDG_CACHE_HOME: join(directory.path, 'cache'), HF_ENDPOINT: url, ...env };
  return {
    select: (n: number) => selectPrompts({ ...request('aienergyscore', n), env: environment }),
    refusal: (n = 1) => refusal('aienergyscore', n, environment),
  };
}

describe('aienergyscore', () => {
  it('results.md 9: it is fetched once at the pinned revision, normalised, kept with its checksum, and read offline from then on', async () => {
    await using hub = await start({
      'data/train-00000-of-00001.parquet': parquet.whole,
      'data/test-00000-of-00001.parquet': parquet.half,
      'README.md': new Uint8Array(),
    });
    const selected = await at(hub.url, { HF_TOKEN: 'hf_secret' }).select(1000);
    expect(selected.prompts).toHaveLength(1000);
    expect(selected.prompts[7]).toEqual({
      text: 'Prompt 7: ü and a\nline',
      max_new_tokens: null,
      input_len: null,
    });
    expect([selected.dataset, selected.revision]).toEqual([
      'aienergyscore',
      '2dc92b2ee2cd9776a51ccf08c6c2ab04138370c3',
    ]);
    expect(hub.requests.every(({ path }) => path.includes(AI_ENERGY_SCORE_REVISION))).toBe(true);
    expect(hub.cdnRequests.every(({ authorization }) => authorization === null)).toBe(true);

    const content = await readFile(cached());
    expect(content.toString().split('\n')).toHaveLength(1001);
    expect(await readFile(`${cached()}.sha256`, 'utf8')).toBe(
      `${createHash('sha256').update(content).digest('hex')}  ${FILE}\n`,
    );
    expect((await readdir(join(cached(), '..'))).sort()).toEqual([FILE, `${FILE}.sha256`]);

    const offline = await at(await unusedUrl(), { HF_HUB_OFFLINE: '1' }).select(1000);
    expect(offline.sha256).toBe(selected.sha256);
  });

  it('results.md 9: a split in several parts is joined in their order', async () => {
    await using whole = await start({ 'data/train-00000-of-00001.parquet': parquet.whole });
    const expected = (await at(whole.url).select(1000)).sha256;
    await rm(cached());
    await using parts = await start({
      'default/train/0001.parquet': parquet.otherHalf,
      'default/train/0000.parquet': parquet.half,
    });
    expect((await at(parts.url).select(1000)).sha256).toBe(expected);
  });

  it('results.md 9: without cache and network it names three remedies, whatever is in the way', async () => {
    const text = "dataset 'aienergyscore' is not cached and huggingface.co cannot be reached";
    expect(await at(await unusedUrl()).refusal()).toBe(text);
    expect(await at('http://unused', { HF_HUB_OFFLINE: 'yes' }).refusal()).toBe(text);
    await using broken = await start(
      {},
      { intercept: (_request, response) => Boolean(response.writeHead(500).end()) },
    );
    expect(await at(broken.url).refusal()).toBe(text);
    await using without = await startFakeHub({ repositories: {} });
    const error = await at(without.url)
      .select(1)
      .catch((reason: unknown) => reason);
    if (!ConfigError.is(error)) throw new Error('it was not refused');
    for (const remedy of ['HF_ENDPOINT', cached(), 'llem-prompts']) expect(error.fix).toContain(remedy);
    expect(error.why).toContain('HTTP 404');
    await expect(readdir(join(directory.path, 'cache'))).rejects.toThrow('ENOENT');
  });

  it('results.md 9: a changed file does not match its checksum, on every read', async () => {
    await using hub = await start({ 'data/train-00000-of-00001.parquet': parquet.whole });
    await at(hub.url).select(1);
    await writeFile(cached(), (await readFile(cached(), 'utf8')).replace('Prompt 900', 'Prompt 901'));
    const text = `dataset 'aienergyscore' does not match its checksum — delete ${cached()} and run again`;
    expect(await at(hub.url).refusal()).toBe(text);
    await rm(cached());
    expect((await at(hub.url).select(1)).prompts).toHaveLength(1);
  });

  it('results.md 9: a file copied from another machine is taken when it is complete, and checked from then on', async () => {
    await using hub = await start({ 'data/train-00000-of-00001.parquet': parquet.whole });
    await at(hub.url).select(1);
    const content = await readFile(cached(), 'utf8');
    await rm(join(directory.path, 'cache'), { recursive: true });
    await mkdir(join(cached(), '..'), { recursive: true });

    const away = at(await unusedUrl());
    await writeFile(cached(), content.slice(0, -10));
    expect(await away.refusal()).toContain('does not match its checksum');
    await writeFile(cached(), content);
    expect((await away.select(1000)).prompts).toHaveLength(1000);
    await writeFile(cached(), content.replace('Prompt 3', 'Prompt 4'));
    expect(await away.refusal()).toContain('does not match its checksum');
  });

  it.each(['short', 'blank', 'half'] as const)(
    'results.md 9: a mirror whose file is %s is not taken',
    async (name) => {
      await using hub = await start({ 'data/train-00000-of-00001.parquet': parquet[name] });
      expect(await at(hub.url).refusal()).toMatch(
        /is not the pinned one: (999|500) rows with a text, 1000 expected/,
      );
      await expect(readdir(join(directory.path, 'cache'))).rejects.toThrow('ENOENT');
    },
  );

  it('results.md 9: a mirror that answers with something else is not taken', async () => {
    await using noise = await start({
      'data/train-00000-of-00001.parquet': Buffer.from('PAR1 this is not Parquet PAR1'),
    });
    expect(await at(noise.url).refusal()).toContain('0 rows with a text');
    await using page = await start(
      {},
      { intercept: (_request, response) => Boolean(response.writeHead(200).end('<html>')) },
    );
    expect(await at(page.url).refusal()).toContain('huggingface.co cannot be reached');
  });

  it('results.md 9: two runs that fetch at once leave one complete file', async () => {
    await using hub = await start({ 'data/train-00000-of-00001.parquet': parquet.whole });
    const runs = await Promise.all([1, 2, 3].map(() => at(hub.url).select(1000)));
    expect(new Set(runs.map(({ sha256 }) => sha256)).size).toBe(1);
    expect((await at(await unusedUrl()).select(1)).prompts).toHaveLength(1);
    expect(await readdir(join(cached(), '..'))).toHaveLength(2);
  });

  it('results.md 9: a cache that cannot be written says how to move it', async () => {
    await using hub = await start({ 'data/train-00000-of-00001.parquet': parquet.whole });
    await writeFile(join(directory.path, 'cache'), 'a file');
    expect(await at(hub.url).refusal()).toMatch(/cannot be (read|kept)/);
  });
});
