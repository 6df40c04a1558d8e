import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExperimentResult, StudyError, UserConfig } from '@llem/core';
import { toJson } from '@llem/results';
import { createExampleConfig, createExampleResult } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { exampleManifest, exampleStudy, HASH_A, HASH_B } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { pendingEntry } from '../manifest/pending-entry.ts';
import { headlineOf, type ManifestEntry, type StudyManifest } from '../manifest/study-manifest.ts';
import { measurementProtocol } from '../order/measurement-protocol.ts';
import { configSummary } from '../summary/config-summary.ts';
import { designChanged } from './design-changed.ts';
import { planResume } from './plan-resume.ts';

const directory = useTemporaryDirectory();
const DESIGN = 'cccccccccccccccc';
const HASH_C = 'dddddddddddddddd';
const RESULT = createExampleResult();
const FAILURE = { error_type: 'X', error_code: 'Y', error_message: 'z', log_file: 'failed-runs/x.log' };

/** A result on disk; gives its path relative to the study. */
async function leave(name: string, hash = HASH_A, fields: Partial<ExperimentResult> = {}): Promise<string> {
  await mkdir(join(directory.path, name));
  const result = { ...RESULT, measurement_config_hash: hash, ...fields };
  await toJson(result, join(directory.path, name, 'result.json'));
  return `${name}/result.json`;
}

/** The example's manifest with the given changes of its entries A1, A2, B1, B2. */
function recorded(...changes: Partial<ManifestEntry>[]): StudyManifest {
  const manifest = exampleManifest();
  return {
    ...manifest,
    status: 'interrupted',
    completed_at: '2026-01-02T00:00:00.000Z',
    experiments: manifest.experiments.map((entry, index) => ({ ...entry, ...changes[index] })),
  };
}

async function plan(
  manifest: StudyManifest,
  now: Partial<Parameters<typeof planResume>[0]> = {},
  execution = {},
) {
  const study = exampleStudy(execution);
  return await planResume({
    manifest,
    studyDir: directory.path,
    summaries: study.experiments.map((config) => configSummary(config, {})),
    hashes: [HASH_A, HASH_B],
    studyDesignHash: DESIGN,
    protocol: measurementProtocol(study, UserConfig.parse({}), DESIGN),
    source: { path: null, overrides: {} },
    toolVersion: '2.0.1',
    host: 'there',
    pid: 43,
    ...now,
  });
}

const statuses = ({ manifest }: { manifest: StudyManifest }) =>
  manifest.experiments.map(
    ({ config_hash, cycle, status }) => `${config_hash.slice(0, 1)}${cycle} ${status}`,
  );

describe('planResume', () => {
  it('STU-11: what is done is passed over, everything else runs again with nothing of the earlier attempt', async () => {
    const result_file = await leave('001_c1_model-fake_aaaaaaaa');
    const manifest = recorded(
      { status: 'completed', result_file, energy_joules: 1 },
      { status: 'failed', ...FAILURE },
      { status: 'interrupted', started_at: '2026-01-01T00:00:00.000Z', elapsed_seconds: 3 },
      { status: 'skipped' },
    );
    const resumed = await plan(manifest);
    expect(statuses(resumed)).toEqual(['a1 completed', 'a2 pending', 'b1 pending', 'b2 pending']);
    expect(resumed.manifest.experiments[0]).toEqual(manifest.experiments[0]);
    expect(resumed.manifest.experiments.slice(1)).toEqual(manifest.experiments.slice(1).map(pendingEntry));
    expect([resumed.isDone(HASH_A, 1), resumed.isDone(HASH_A, 2), resumed.isDone(HASH_B, 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(resumed).toMatchObject({ changedDesign: null, isNothingLeft: false, notes: [] });
    expect(resumed.manifest).toMatchObject({
      status: 'running',
      started_at: manifest.started_at,
      completed_at: null,
      host: 'there',
      pid: 43,
      llenergymeasure_version: '2.0.1',
      completed: 1,
      pending: 3,
    });
  });

  it('STU-10: the next resume loads the file and the flags of this one, and keeps the recorded ones without a file', async () => {
    const manifest = { ...recorded(), study_yaml_path: '/before/study.yaml', overrides: { n: 3 } };
    const source = { path: '/moved/study.yaml', overrides: { n: 4 } };
    const { manifest: moved } = await plan(manifest, { source });
    expect([moved.study_yaml_path, moved.overrides]).toEqual([source.path, source.overrides]);
    const { manifest: kept } = await plan(manifest);
    expect([kept.study_yaml_path, kept.overrides]).toEqual(['/before/study.yaml', { n: 3 }]);
  });

  it('STU-11: nothing is left when every run has its result', async () => {
    const files = ['001_c1_a_aaaaaaaa', '002_c2_a_aaaaaaaa'].map((name) => leave(name));
    const others = ['003_c1_b_bbbbbbbb', '004_c2_b_bbbbbbbb'].map((name) => leave(name, HASH_B));
    const results = await Promise.all([...files, ...others]);
    const resumed = await plan(
      recorded(...results.map((result_file) => ({ status: 'completed' as const, result_file }))),
    );
    expect(resumed.isNothingLeft).toBe(true);
  });

  it('STU-11: a completed run without a whole result of its own configuration runs again, with a note', async () => {
    const good = await leave('001_c1_a_aaaaaaaa');
    const other = await leave('002_c2_a_aaaaaaaa', HASH_B);
    const torn = await leave('003_c1_b_bbbbbbbb', HASH_B);
    await writeFile(join(directory.path, torn), '{"schema_version": "2.0"');
    const resumed = await plan(
      recorded(
        { status: 'completed', result_file: good },
        { status: 'completed', result_file: other },
        { status: 'completed', result_file: torn },
        { status: 'completed', result_file: '004_c2_b_bbbbbbbb/result.json' },
      ),
    );
    expect(statuses(resumed)).toEqual(['a1 completed', 'a2 pending', 'b1 pending', 'b2 pending']);
    expect(resumed.manifest.experiments[1]?.result_file).toBeNull();
    expect(resumed.notes).toEqual([expect.stringMatching(/^3 completed runs .* \(cycle 2\), /)]);
  });

  it('INF-20: a result file that leads out of the study is not looked at', async () => {
    const inside = join(directory.path, 'study');
    const outside = await leave('elsewhere');
    await mkdir(inside);
    await symlink(join(directory.path, 'elsewhere'), join(inside, 'link'));
    const manifest = recorded(
      { status: 'completed', result_file: `../${outside}` },
      { status: 'completed', result_file: 'link/result.json' },
    );
    const resumed = await plan(manifest, { studyDir: inside });
    expect(statuses(resumed).slice(0, 2)).toEqual(['a1 pending', 'a2 pending']);
  });

  it('study.md 7: more cycles add entries, fewer are ignored with a note', async () => {
    const more = await plan(recorded(), {}, { n_cycles: 3 });
    expect(statuses(more).map((text) => text.slice(0, 2))).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
    expect([more.manifest.measurement_protocol.n_cycles, more.notes]).toEqual([3, []]);
    const fewer = await plan(recorded(), {}, { n_cycles: 1 });
    expect(fewer.manifest.experiments).toHaveLength(4);
    expect(fewer.manifest.measurement_protocol.n_cycles).toBe(2);
    expect(fewer.notes).toEqual(['the study began with 2 cycles and keeps them: 1 are asked for now']);
  });

  it('study.md 7: the recorded seed stays', async () => {
    const manifest = recorded();
    const shuffled = {
      ...manifest,
      measurement_protocol: {
        ...manifest.measurement_protocol,
        cycle_order: 'shuffled' as const,
        shuffle_seed: 7,
      },
    };
    const seedOf = async (before: StudyManifest, execution: object) =>
      (await plan(before, {}, execution)).manifest.measurement_protocol.shuffle_seed;
    expect(await seedOf(shuffled, { cycle_order: 'shuffled', shuffle_seed: 8 })).toBe(7);
    expect(await seedOf(manifest, { cycle_order: 'shuffled', shuffle_seed: 8 })).toBe(8);
    expect(await seedOf(shuffled, { cycle_order: 'reverse' })).toBeNull();
  });

  it('study.md 7: a changed design shows both hashes; accepted, it adds its runs and leaves those that are gone', async () => {
    const result_file = await leave('001_c1_a_aaaaaaaa');
    const manifest = recorded({ status: 'completed', result_file }, {}, { status: 'failed', ...FAILURE });
    const study = exampleStudy({}, [createExampleConfig({ n: 4 }), createExampleConfig()]);
    const resumed = await plan(manifest, {
      summaries: study.experiments.map((config) => configSummary(config, {})),
      hashes: [HASH_C, HASH_A],
      studyDesignHash: 'e'.repeat(16),
    });
    expect(resumed.changedDesign).toEqual({ recorded: DESIGN, current: 'e'.repeat(16) });
    expect(statuses(resumed)).toEqual([
      'd1 pending',
      'd2 pending',
      'a1 completed',
      'a2 pending',
      'b1 failed',
      'b2 pending',
    ]);
    expect(resumed.manifest.experiments[4]).toEqual(manifest.experiments[2]);
    const error = designChanged(resumed.changedDesign ?? { recorded: '', current: '' }, directory.path);
    expect(StudyError.is(error) && error.code).toBe('STUDY.DESIGN_CHANGED');
    expect(error.message).toContain(DESIGN);
    expect(error.message).toContain('e'.repeat(16));
  });
});

describe('adoptFinished', () => {
  const running = { status: 'running', started_at: '2026-01-01T00:00:00.000Z' } as const;

  it('STU-10: a run that was finished when the study was killed is kept, not measured again', async () => {
    await leave('001_c1_model-fake_aaaaaaaa', HASH_A, { total_energy_j: 1 });
    await leave('012_c1_model-fake_aaaaaaaa');
    const resumed = await plan(recorded(running));
    expect(resumed.manifest.experiments[0]).toMatchObject({
      status: 'completed',
      result_file: '012_c1_model-fake_aaaaaaaa/result.json',
      started_at: running.started_at,
      completed_at: RESULT.end_time,
      ...headlineOf(RESULT),
    });
    expect(resumed.isDone(HASH_A, 1)).toBe(true);
    expect(resumed.notes).toEqual([
      '1 completed run had finished when the study was ended: what was measured is kept',
    ]);
  });

  it.each([
    ['is of another cycle', '001_c2_model-fake_aaaaaaaa', {}],
    ['is of another configuration', '001_c1_model-fake_aaaaaaaa', { measurement_config_hash: HASH_B }],
    ['began before the run', '001_c1_model-fake_aaaaaaaa', { start_time: '2025-12-31T00:00:00.000Z' }],
    ['is no run directory', 'c1_aaaaaaaa', {}],
  ])('STU-10: a directory that %s is not', async (_what, name, fields) => {
    await leave(name, HASH_A, fields);
    expect((await plan(recorded(running))).isDone(HASH_A, 1)).toBe(false);
  });

  it('STU-10: nor is one that an entry refers to, or one that is not whole', async () => {
    const result_file = await leave('001_c1_model-fake_aaaaaaaa');
    const referred = await plan(recorded(running, { status: 'completed', result_file }));
    expect(referred.isDone(HASH_A, 1)).toBe(false);
    await rm(join(directory.path, result_file));
    expect((await plan(recorded(running))).isDone(HASH_A, 1)).toBe(false);
  });
});
