import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyResultSchema } from '@llem/core';
import { createExampleResult, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { exampleManifest, exampleStudy, HASH_A, HASH_B } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import type { StudyRun } from '../events/study-event.ts';
import type { ManifestEntry } from '../manifest/study-manifest.ts';
import { runOrder } from '../order/run-order.ts';
import { type EndedStudy, studyResult } from './study-result.ts';
import { writeStudySummary } from './write-study-summary.ts';

const directory = useTemporaryDirectory();
const HASHES = [HASH_A, HASH_B];
const RESULT = createExampleResult();
const FAILURE = {
  status: 'failed',
  error_type: 'ProcessCrash',
  error_code: 'EXPERIMENT.CRASH',
  error_message: 'x',
} as const;
const done = (result_file: string, energy_joules: number | null = null) =>
  ({ status: 'completed', result_file, energy_joules }) as const;

/** The result of the example study, whose entries A1, A2, B1 and B2 have the given changes. */
function ended(changes: Partial<ManifestEntry>[], fields: Partial<EndedStudy> = {}) {
  const manifest = exampleManifest();
  const study = {
    ...exampleStudy(),
    notes: ['a note'],
    skipped_configs: [
      { raw_config: { n: 0 }, reason: 'n: too small', short_label: 'fake, bf16', errors: [] },
    ],
  };
  const runs = runOrder(2, { n_cycles: 2, cycle_order: 'interleaved' }, null).flatMap(
    ({ index, cycle }, place): StudyRun[] => {
      const [config, config_hash] = [study.experiments[index], HASHES[index]];
      return config && config_hash
        ? [{ position: place + 1, cycle, config, config_hash, summary: config.model }]
        : [];
    },
  );
  return studyResult({
    study,
    studyDir: '/results/study_2026',
    manifest: {
      ...manifest,
      status: 'completed',
      elapsed_seconds: 12,
      experiments: manifest.experiments.map((entry, place) => ({ ...entry, ...changes[place] })),
    },
    runs,
    results: [RESULT],
    warnings: ['a warning'],
    completedAt: new Date('2026-01-01T01:00:00.000Z'),
    ...fields,
  });
}

describe('studyResult', () => {
  it('RES-13: completed, failed and the rest are all the runs, and what was invalid stands beside them', () => {
    const result = ended([done('001_c1/result.json'), FAILURE, { status: 'skipped' }]);
    const { experiments, ...document } = result;
    expect(StudyResultSchema.parse(document)).toEqual(document);
    expect(experiments).toEqual([RESULT]);
    expect(result).toMatchObject({ study_id: 'study_2026', name: null, study_yaml: '/there/study.yaml' });
    expect(result.summary).toEqual({
      total_generated: 3,
      unique_configurations: 2,
      total_experiments: 4,
      ran: 2,
      completed: 1,
      failed: 1,
      not_run: 2,
      skipped: 1,
      total_wall_time_s: 12,
      total_energy_j: null,
      warnings: ['a note', 'a warning'],
    });
    expect(result.skipped).toEqual([{ config: { n: 0 }, reason: 'n: too small' }]);
    expect(result.failed).toMatchObject([
      {
        config_hash: HASH_A,
        cycle: 2,
        error_type: 'ProcessCrash',
        error_code: 'EXPERIMENT.CRASH',
        error_message: 'x',
      },
    ]);
  });

  it('RES-15: files stand in the order in which they were measured, over every resume', () => {
    const result = ended([
      done('1000_c1/result.json'),
      done('002_c2/result.json'),
      done('003_c1/result.json'),
      FAILURE,
    ]);
    expect(result.result_files).toEqual(['002_c2/result.json', '003_c1/result.json', '1000_c1/result.json']);
  });

  it('study.md 12: energy is the sum of what was measured, null when nothing was', () => {
    expect(ended([done('1', 10), done('2'), done('3', 5.5)]).summary.total_energy_j).toBe(15.5);
    expect(ended([done('1'), FAILURE]).summary.total_energy_j).toBeNull();
  });

  it('measurement.md 14: work that differs between its results is a warning of the study', () => {
    const results = [RESULT, createExampleResult({ input_tokens: RESULT.input_tokens + 1 })];
    expect(ended([], { results }).summary.warnings.slice(2)).toEqual([
      expect.stringContaining('work_not_equivalent'),
    ]);
  });

  it('study.md 7: runs that the study no longer has are in the manifest only', () => {
    const result = ended([done('001_c1/result.json', 1)], { runs: [] });
    expect(result.result_files).toEqual([]);
    expect(result.summary).toMatchObject({ total_experiments: 0, completed: 0, total_energy_j: null });
  });
});

describe('writeStudySummary', () => {
  it('RES-15: the file holds no results', async () => {
    const { logger, logged } = createFakeContext();
    const result = ended([done('001_c1/result.json', 1)]);
    await writeStudySummary(directory.path, result, logger);
    const { experiments: _inMemory, ...document } = result;
    expect(JSON.parse(await readFile(join(directory.path, 'study_summary.json'), 'utf8'))).toEqual(document);
    expect(logged).toEqual([]);
  });

  it('study.md 12: one that cannot be written is a warning', async () => {
    const { logger, logged } = createFakeContext();
    await mkdir(join(directory.path, 'study_summary.json'));
    await writeStudySummary(directory.path, ended([]), logger);
    expect(logged).toEqual([expect.stringContaining('study_summary.json was not written')]);
  });
});
