import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig } from '@llem/config';
import { canonicalText, UserConfig } from '@llem/core';
import type { ExperimentEstimate } from '@llem/study/planning';
import { FAKE_INSTALLED_BACKEND } from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planStudy } from '../commands/plan-study.ts';
import { experimentDocument, studyDocument } from './dry-run-json.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llem-dry-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { id } = FAKE_INSTALLED_BACKEND;
const machine = { config: createConfig([FAKE_INSTALLED_BACKEND]), settings: UserConfig.parse({}) };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const ESTIMATE: ExperimentEstimate = {
  weights_gb: 16.06,
  kv_cache_gb: 0.08,
  overhead_gb: 2.41,
  total_gb: 18.55,
  available_gb: null,
  verdict: null,
};

async function preview(content: object) {
  const path = join(folder, 'study.json');
  await writeFile(path, JSON.stringify(content));
  const loaded = await machine.config.loadStudy(path);
  const estimates = loaded.hashes.map(() => ESTIMATE);
  const plan = await planStudy(loaded, machine, { conflict: null, estimates });
  const parts = [...studyDocument(plan)];
  return { parts, document: JSON.parse(parts.join('')) };
}

const STUDY = {
  name: 'a "quoted" name',
  model: 'gpt2',
  backend: id,
  sweep: { n: [10, 20, 20], precision: ['fp32', 'nonsense'] },
  experiments: [{ n: 10, precision: 'fp32' }],
  execution: { n_cycles: 2, cycle_order: 'reverse', cycle_gap_seconds: 100 },
};

describe('the JSON document of a dry run', () => {
  it('cli.md 3: of a study has these fields, counted as the page says', async () => {
    const { document } = await preview(STUDY);
    expect(Object.keys(document)).toEqual([
      'kind',
      'name',
      'study_design_hash',
      'total_generated',
      'unique_configurations',
      'duplicates',
      'skipped',
      'total_experiments',
      'measurement_protocol',
      'gap_seconds_total',
      'experiments',
      'run_order',
      'skipped_configs',
      'notes',
    ]);
    expect(document).toMatchObject({
      kind: 'study',
      name: STUDY.name,
      total_generated: 5,
      unique_configurations: 2,
      duplicates: 2,
      skipped: 3,
      total_experiments: 4,
      measurement_protocol: {
        n_cycles: 2,
        cycle_order: 'reverse',
        config_gap_seconds_used: 60,
        cycle_gap_seconds_used: 100,
        shuffle_seed: null,
      },
      // Three gaps between four runs, and one between the cycles.
      gap_seconds_total: 280,
      run_order: [0, 1, 1, 0],
    });
    expect(document.skipped_configs.map(({ raw_config }: { raw_config: object }) => raw_config)).toEqual(
      [10, 20, 20].map((n) => ({ model: 'gpt2', backend: id, n, precision: 'nonsense' })),
    );
    expect(document.notes).toContainEqual(expect.stringMatching(/^dropped 2 configurations/));
  });

  it('cli.md 3: the hash of the RFC 8785 text of config is its hash, and that of all configs the design', async () => {
    const { document } = await preview(STUDY);
    const { experiments, study_design_hash } = document;
    expect(experiments).toHaveLength(2);
    for (const { measurement_config_hash, config, estimate } of experiments) {
      expect(hashOf(canonicalText(config))).toBe(measurement_config_hash);
      expect(estimate).toEqual(ESTIMATE);
    }
    const configs = experiments.map(({ config }: { config: object }) => config);
    expect(hashOf(canonicalText(configs))).toBe(study_design_hash);
  });

  it('cli.md 3: a shuffled order shows the seed in effect', async () => {
    const { document } = await preview({ ...STUDY, execution: { cycle_order: 'shuffled' } });
    expect(document.measurement_protocol.shuffle_seed).toBe(
      Number.parseInt(document.study_design_hash.slice(-8), 16),
    );
  });

  it('cli.md 3: of an experiment', async () => {
    const { hashes, canonical_texts } = machine.config.parseStudy({
      experiments: [{ model: 'gpt2', backend: id }],
    });
    const document = JSON.parse(experimentDocument(hashes[0] ?? '', canonical_texts[0] ?? '', ESTIMATE));
    expect(Object.keys(document)).toEqual(['kind', 'measurement_config_hash', 'config', 'estimate']);
    expect(document).toMatchObject({ kind: 'experiment', estimate: ESTIMATE });
    expect(hashOf(canonicalText(document.config))).toBe(document.measurement_config_hash);
  });

  it('issue 6: a large study comes in pieces', async () => {
    const { parts, document } = await preview({
      model: 'gpt2',
      backend: id,
      precision: 'fp32',
      sweep: { random_seed: Array.from({ length: 500 }, (_, seed) => seed) },
    });
    expect(document.experiments).toHaveLength(500);
    expect(parts.length).toBeGreaterThan(3);
  });
});
