import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import { UserConfig } from '@llem/core';
import { createSummarizer, type ExperimentEstimate } from '@llem/study/planning';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planStudy } from '../commands/plan-study.ts';
import { describeStudy } from './dry-run-study.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-dry-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { id } = FAKE_INSTALLED_BACKEND;
const machine = { config: createConfig([FAKE_INSTALLED_BACKEND]), settings: UserConfig.parse({}) };

async function describe(content: object, columns = 0): Promise<string[]> {
  const path = join(folder, 'study.json');
  await writeFile(path, JSON.stringify(content));
  const loaded = await machine.config.loadStudy(path);
  const estimates = loaded.hashes.map((_, index) => ESTIMATES[index] ?? UNKNOWN);
  return describeStudy(
    await planStudy(loaded, machine, { conflict: null, estimates }),
    createSummarizer([FAKE_INSTALLED_BACKEND]),
    columns,
  ).split('\n');
}

const UNKNOWN: ExperimentEstimate = {
  weights_gb: null,
  kv_cache_gb: null,
  overhead_gb: null,
  total_gb: null,
  available_gb: 80,
  verdict: null,
};
const ESTIMATES: readonly ExperimentEstimate[] = [{ ...UNKNOWN, total_gb: 75.94, verdict: 'LIKELY OOM' }];

const STUDY = {
  name: 'cache-study',
  model: 'org/tiny',
  backend: id,
  sweep: { n: [10, 20], precision: ['fp32', 'nonsense'] },
  execution: { n_cycles: 3, cycle_order: 'interleaved' },
};

it('cli.md 3: name, hash, size, order, gaps, what is skipped and why, a numbered table, totals, a rough duration', async () => {
  const lines = await describe(STUDY);
  expect(lines).toEqual([
    expect.stringMatching(/^cache-study {2}[0-9a-f]{16}$/),
    'Runs       2 configurations x 3 cycles = 6 runs',
    'Order      interleaved',
    'Gaps       config 1m 00s, cycle 5m 00s',
    expect.stringMatching(new RegExp(`^Skipped {4}${id}, nonsense: precision: .* \\(2 times\\)$`)),
    expect.stringMatching(/^# {2}Backend +Precision +Batch +Memory +Configuration$/),
    expect.stringMatching(new RegExp(`^1 {2}${id} +fp32 +75\\.9 GB LIKELY OOM +tiny ${id} .*n=10$`)),
    expect.stringMatching(new RegExp(`^2 {2}${id} +fp32 +\\(unavailable\\) +tiny ${id} .*n=20$`)),
    'Totals     4 generated, 2 to run, 2 skipped, 6 runs',
    // 5 config gaps, 2 cycle gaps, 6 thermal floors of 60 s, one baseline of 30 s that all runs share.
    'Duration   at least 21m 30s, rough: gaps, thermal floors and baselines only',
    '',
  ]);
});

it('cli.md 3: only what is waited for counts: no floor without warm-up, each fresh baseline, none without energy', async () => {
  const without = { ...STUDY, sweep: { n: [10] }, precision: 'fp32', warmup: { enabled: false } };
  const gaps_s = 2 * (60 + 300);
  const durations = [
    [{ baseline: { strategy: 'fresh', duration_seconds: 40 } }, gaps_s + 3 * 40],
    [{ energy: { backend: null } }, gaps_s],
    [{ baseline: { enabled: false } }, gaps_s],
  ] as const;
  for (const [fields, seconds] of durations) {
    const lines = await describe({ ...without, ...fields });
    const minutes = `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
    expect(lines).toContainEqual(expect.stringContaining(`at least ${minutes},`));
  }
});
