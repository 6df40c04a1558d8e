import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import { UserConfig } from '@llem/core';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { describeExperiment, type RunPlace } from './dry-run-experiment.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-dry-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const UNKNOWN = {
  weights_gb: null,
  kv_cache_gb: null,
  overhead_gb: null,
  total_gb: null,
  available_gb: null,
  verdict: null,
};
const { id } = FAKE_INSTALLED_BACKEND;
const section = z.strictObject({ batch_size: z.int().nullable().optional() });
const loader = createConfig([{ ...FAKE_INSTALLED_BACKEND, configSchema: section }]);

async function show(isVerbose: boolean, place: Partial<RunPlace> = {}): Promise<string[]> {
  const path = join(folder, 'experiment.json');
  await writeFile(path, JSON.stringify({ model: 'gpt2', [id]: { batch_size: 4 }, decoder: { top_k: 3 } }));
  const overrides = { n: 7 };
  const config = await loader.loadExperimentConfig(path, overrides);
  const { hashes, canonical_texts } = loader.parseStudy({ experiments: [config] });
  const lines = await describeExperiment(
    {
      config,
      hash: hashes[0] ?? '',
      canonicalText: canonical_texts[0] ?? '',
      source: { path, overrides },
      estimate: UNKNOWN,
    },
    { settings: UserConfig.parse({}), env: {}, output: null, ...place },
    { isVerbose },
  );
  return lines.map((line) => line.replace(/ {2,}/g, '  '));
}

describe('the dry run of an experiment', () => {
  it('cli.md 3: shows what would be run and where it would be kept, and that it is valid', async () => {
    expect(await show(false)).toEqual([
      'Model  gpt2',
      `Backend  ${id}`,
      'Precision  bf16',
      'Batch size  4',
      'Dataset  aienergyscore',
      'Prompts  7',
      'Output  ./results',
      'Runner  local',
      'Memory  (unavailable)',
      expect.stringMatching(/^valid, configuration [0-9a-f]{16}$/),
    ]);
  });

  it('CLI-10: verbose says of every value what set it', async () => {
    const lines = await show(true);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Model  gpt2  (file)',
        `Backend  ${id}  (default)`,
        'Prompts  7  (flag)',
        'Batch size  4  (file)',
        'Output  ./results  (default)',
        'decoder.top_k  3  (file)',
        expect.stringMatching(/^random_seed *42 {2}\(default\)$/),
      ]),
    );
    expect(lines.filter((line) => line.startsWith('model') || line.startsWith(`${id}.`))).toEqual([]);
  });

  it('CLI-10: what the machine sets is of the user config or the environment', async () => {
    const settings = UserConfig.parse({
      output: { results_dir: '/data' },
      runners: { [id]: 'docker:image' },
    });
    expect(await show(true, { settings })).toEqual(
      expect.arrayContaining(['Output  /data  (user config)', 'Runner  docker:image  (user config)']),
    );
    const env = { [`LLEM_RUNNER_${id.toUpperCase()}`]: 'docker:image' };
    expect(await show(true, { settings, env, output: 'here' })).toEqual(
      expect.arrayContaining(['Output  here  (flag)', 'Runner  docker:image  (environment)']),
    );
  });
});
