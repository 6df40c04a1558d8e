import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MeasurementProtocol, StudyError } from '@llem/core';
import { createExampleResult, createFakeClock, createFakeContext } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryText } from '../../test/arbitrary-text.ts';
import { exampleManifest, HASH_A, HASH_B } from '../../test/example-manifest.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { createManifestText } from './manifest-text.ts';
import { createManifestWriter } from './manifest-writer.ts';
import { pendingEntry } from './pending-entry.ts';
import { headlineOf, StudyManifest } from './study-manifest.ts';

const HEADLINE = { energy_joules: 10, adj_energy_joules: null, throughput_tok_s: 5, mj_per_tok: 2 };
const FAILURE = {
  type: 'ProcessCrash',
  code: 'EXPERIMENT.CRASH',
  message: 'signal SIGSEGV',
  log_file: 'x.log',
};

const directory = useTemporaryDirectory();

async function open(manifest = exampleManifest()) {
  const path = join(directory.path, 'study_manifest.json');
  const clock = createFakeClock();
  const { logger, logged } = createFakeContext();
  const writer = await createManifestWriter(path, manifest, { clock, logger });
  const read = async () => StudyManifest.parse(JSON.parse(await readFile(path, 'utf8')));
  return { writer, read, path, clock, logged };
}

describe('newManifest', () => {
  it('STU-08: every run is pending, by configuration, then cycle', () => {
    const manifest = exampleManifest();
    expect(StudyManifest.parse(manifest)).toEqual(manifest);
    expect(MeasurementProtocol.parse(manifest.measurement_protocol).n_cycles).toBe(2);
    expect(
      manifest.experiments.map(({ config_hash, cycle }) => `${config_hash.slice(0, 1)}${cycle}`),
    ).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(manifest).toMatchObject({
      study_name: 'unnamed-study',
      total_experiments: 4,
      pending: 4,
      status: 'running',
    });
    expect(manifest.experiments[2]).toMatchObject({
      status: 'pending',
      config_summary: 'model fake dataset=llem-prompts n=3',
    });
  });
});

describe('headlineOf', () => {
  it('study.md 6: figures per output token', () => {
    expect(headlineOf(createExampleResult())).toEqual({
      energy_joules: 6000,
      adj_energy_joules: createExampleResult().energy_adjusted_j,
      throughput_tok_s: 200,
      mj_per_tok: 1500,
    });
  });

  it('study.md 6: null, never 0, for what is unknown', () => {
    const nothing = createExampleResult({
      total_energy_j: null,
      avg_energy_per_token_j: null,
      energy_adjusted_j: null,
      total_inference_time_sec: 0,
      avg_tokens_per_second: 0,
    });
    expect(Object.values(headlineOf(nothing))).toEqual([null, null, null, null]);
    expect(headlineOf(createExampleResult({ output_tokens: 0 })).mj_per_tok).toBeNull();
  });
});

describe('createManifestWriter', () => {
  it('study.md 12: the time of a resumed study is that of all its invocations, without what lay between', async () => {
    const first = await open();
    first.clock.advance(60);
    await first.writer.markInterrupted();
    const second = await open(await first.read());
    second.clock.advance(5);
    await second.writer.markStudy('completed');
    expect((await second.read()).elapsed_seconds).toBe(65);
  });

  it('STU-09: the file is there before the first run and after every transition', async () => {
    const { writer, read, clock } = await open();
    expect((await read()).pending).toBe(4);
    await writer.markRunning(HASH_A, 1);
    expect(await read()).toMatchObject({ pending: 4, completed: 0 });
    clock.advance(2.5);
    await writer.markCompleted(HASH_A, 1, '001/result.json', HEADLINE);
    await writer.markRunning(HASH_B, 1);
    await writer.markFailed(HASH_B, 1, FAILURE);
    await writer.markSkipped(HASH_A, 2);
    const manifest = await read();
    expect(manifest).toMatchObject({ completed: 1, failed: 1, skipped: 1, interrupted: 0, pending: 1 });
    expect(manifest.experiments[0]).toMatchObject({
      status: 'completed',
      result_file: '001/result.json',
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:02.500Z',
      elapsed_seconds: 2.5,
      error_type: null,
      ...HEADLINE,
    });
    expect(manifest.experiments[2]).toMatchObject({
      status: 'failed',
      error_type: 'ProcessCrash',
      error_code: 'EXPERIMENT.CRASH',
      error_message: 'signal SIGSEGV',
      log_file: 'x.log',
      result_file: null,
    });
    expect(writer.manifest).toEqual(manifest);
    expect(await readdir(directory.path)).toEqual(['study_manifest.json']);
  });

  it('study.md 10: running entries become interrupted, and the ending of an abort stands', async () => {
    const { writer, read } = await open();
    await writer.markRunning(HASH_A, 1);
    await writer.markInterrupted();
    await writer.markStudy('interrupted');
    await writer.markStudy('completed');
    const manifest = await read();
    expect([manifest.status, manifest.interrupted, manifest.pending]).toEqual(['interrupted', 1, 3]);
    expect(manifest.completed_at).not.toBeNull();
  });

  it('STU-08: counts are those of the entries, whatever the manifest said before', async () => {
    const { read } = await open({ ...exampleManifest(), completed: 99, total_experiments: 1 });
    expect(await read()).toMatchObject({ completed: 0, total_experiments: 4, pending: 4 });
  });

  it('study.md 6: transitions at once leave the last state', async () => {
    const { writer, read } = await open();
    await Promise.all([
      writer.markRunning(HASH_A, 1),
      writer.markRunning(HASH_A, 2),
      writer.markSkipped(HASH_B, 1),
    ]);
    expect((await read()).experiments.map(({ status }) => status)).toEqual([
      'running',
      'running',
      'skipped',
      'pending',
    ]);
  });

  it('study.md 6: a thousand transitions at once take few writes', async () => {
    const experiments = Array.from({ length: 1000 }, (_, index) => ({
      ...pendingEntry({ config_hash: HASH_A, cycle: index + 1, config_summary: '' }),
    }));
    const { writer, read } = await open({ ...exampleManifest(), experiments });
    await Promise.all(experiments.map(({ config_hash, cycle }) => writer.markSkipped(config_hash, cycle)));
    expect(await read()).toMatchObject({ skipped: 1000, pending: 0 });
  });

  it('study.md 6: a run that the manifest does not know is an internal error', async () => {
    const { writer } = await open();
    await expect(writer.markRunning(HASH_A, 3)).rejects.toThrow('internal');
    await expect(writer.markFailed('0'.repeat(16), 1, FAILURE)).rejects.toThrow('internal');
  });

  it('study.md 6: a manifest that cannot be written in the middle is one warning, and the study goes on', async () => {
    const { writer, logged } = await open();
    await rm(directory.path, { recursive: true });
    await writer.markRunning(HASH_A, 1);
    await writer.markCompleted(HASH_A, 1, 'x', HEADLINE);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('manifest cannot be written');
    expect(writer.manifest.completed).toBe(1);
  });

  it('study.md 6: one that cannot be created is a StudyError that names it', async () => {
    const { clock, logger } = createFakeContext();
    const path = join(directory.path, 'missing', 'study_manifest.json');
    const error = await createManifestWriter(path, exampleManifest(), { clock, logger }).catch(
      (reason: unknown) => reason,
    );
    expect(StudyError.is(error) && [error.code, error.study_dir]).toEqual([
      'STUDY.UNWRITABLE',
      join(directory.path, 'missing'),
    ]);
    expect(StudyError.is(error) && error.message).toContain(path);
  });
});

describe('createManifestText', () => {
  const { experiments, ...study } = exampleManifest();
  const expectedText = (manifest: StudyManifest) => `${JSON.stringify(manifest, null, 2)}\n`;

  it('study.md 6: is ordinary indented JSON, whatever its texts hold', () => {
    const textOf = createManifestText();
    fc.assert(
      fc.property(fc.array(arbitraryText, { maxLength: 4 }), fc.string(), (summaries, name) => {
        const entries = summaries.flatMap((config_summary) =>
          experiments.map((one) => ({ ...one, config_summary })),
        );
        const manifest = { ...study, study_name: name, experiments: entries };
        expect(textOf(manifest).toString()).toBe(expectedText(manifest));
      }),
    );
  });

  it('study.md 6: follows every change of a long list', () => {
    const textOf = createManifestText();
    const [entry] = experiments;
    if (!entry) throw new Error('the example has no entry');
    let manifest = {
      ...study,
      experiments: Array.from({ length: 250 }, (_, index) => ({ ...entry, cycle: index + 1 })),
    };
    for (const place of [0, 99, 100, 249, 249]) {
      expect(textOf(manifest).toString()).toBe(expectedText(manifest));
      const changed = { ...entry, cycle: place + 1, elapsed_seconds: place / 2 };
      manifest = { ...manifest, experiments: manifest.experiments.with(place, changed) };
    }
    manifest = { ...manifest, experiments: manifest.experiments.slice(0, 101) };
    expect(textOf(manifest).toString()).toBe(expectedText(manifest));
  });
});
