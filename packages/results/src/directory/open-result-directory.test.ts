import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, ExperimentError } from '@llem/core';
import { createExampleResult, createFakeContext } from '@llem/testkit';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { exampleReading, exampleTimeseries } from '../../test/example-timeseries.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { fromJson } from '../json/from-json.ts';
import { saveResult } from '../save-result.ts';
import { openResultDirectory, openStagingDirectory } from './open-result-directory.ts';

const directory = useTemporaryDirectory();
const startedAt = new Date('2026-03-04T05:06:59.999Z');
const open = (model = 'org/Model', extra = {}) =>
  openResultDirectory(join(directory.path, 'results'), { model, backend: 'tfjs', startedAt, ...extra });
const journal = (path: string) => join(path, '.state', 'telemetry.arrows');

describe('openResultDirectory', () => {
  it('RES-16: the directory is named by model, backend and minute in UTC', async () => {
    const { path } = await open();
    expect(path).toBe(join(directory.path, 'results', 'org-model_tfjs_2026-03-04T05-06'));
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('RES-17: a taken name gets the next number, whether a directory or a file took it', async () => {
    const first = await open();
    await writeFile(`${first.path}_1`, '');
    expect((await open()).path).toBe(`${first.path}_2`);
    expect((await open()).path).toBe(`${first.path}_3`);
  });

  it('RES-17: fifty at once get fifty names', async () => {
    const paths = await Promise.all(Array.from({ length: 50 }, async () => (await open()).path));
    expect(new Set(paths).size).toBe(50);
  });

  it('INF-20: neither model nor backend leads out of the output directory', async () => {
    const { path } = await openResultDirectory(directory.path, {
      model: '../../../etc',
      backend: '../x/y',
      startedAt,
    });
    expect(path).toBe(join(directory.path, 'etc_.._x_y_2026-03-04T05-06'));
  });

  it('results.md 4: an output directory that is a file is an error with a fix, and a bad path a ConfigError', async () => {
    await writeFile(join(directory.path, 'results'), '');
    const error = await open().catch((reason: unknown) => reason);
    expect(ExperimentError.is(error) && error.code).toBe('EXPERIMENT.SAVE_FAILED');
    expect(ExperimentError.is(error) && error.fix).toContain('--output');
    const bad = await openResultDirectory('', { model: 'm', backend: 'b', startedAt }).catch(
      (reason: unknown) => reason,
    );
    expect(ConfigError.is(bad)).toBe(true);
  });
});

describe('ResultDirectory', () => {
  it('results.md 4: what was measured is saved, also when the output directory was removed meanwhile', async () => {
    const opened = await open();
    await opened.appendTelemetry([exampleReading(0, 0)]);
    await rm(join(directory.path, 'results'), { recursive: true });
    const path = await opened.save(createExampleResult());
    expect(path).toBe(join(opened.path, 'result.json'));
    await fromJson(path);
  });

  it('results.md 5: the journal is a readable stream after every append, one batch each, opened by an empty one', async () => {
    const opened = await open();
    await opened.appendTelemetry([]);
    expect(tableFromIPC(await readFile(journal(opened.path))).numRows).toBe(0);
    await Promise.all(
      [0, 1, 2].map((second) =>
        opened.appendTelemetry([exampleReading(second, 0), exampleReading(second, 1)]),
      ),
    );
    const table = tableFromIPC(await readFile(journal(opened.path)));
    expect([...(table.getChild('time_s') ?? [])]).toEqual([0.5, 0.5, 1.5, 1.5, 2.5, 2.5]);
    expect([...(table.getChild('throttle_reasons') ?? [])].at(-1)).toBe(2n ** 45n + 4n);
    expect(table.batches.filter(({ numRows }) => numRows > 0)).toHaveLength(3);
    await opened.discard();
  });

  it('results.md 4: saving leaves exactly the files of the result and a result that names its sidecar', async () => {
    const opened = await open();
    await opened.appendTelemetry([exampleReading(0, 0)]);
    const path = await opened.save(createExampleResult(), {
      timeseries: await exampleTimeseries(3),
      csv: true,
    });
    expect(path).toBe(join(opened.path, 'result.json'));
    expect((await readdir(opened.path)).sort()).toEqual(['result.csv', 'result.json', 'timeseries.parquet']);
    expect((await fromJson(path)).timeseries).toBe('timeseries.parquet');
    await opened[Symbol.asyncDispose]();
    expect(await readdir(opened.path)).toHaveLength(3);
  });

  it('results.md 5: the table on the result is saved when none is given; one without rows writes no file', async () => {
    const withTable = { ...createExampleResult(), timeseriesTable: await exampleTimeseries(2) };
    Object.defineProperty(withTable, 'timeseriesTable', { enumerable: false });
    const first = await open();
    await first.save(withTable);
    expect(await readdir(first.path)).toContain('timeseries.parquet');

    const second = await open();
    const path = await second.save(createExampleResult({ timeseries: 'timeseries.parquet' }), {
      timeseries: await exampleTimeseries(0),
    });
    expect(await readdir(second.path)).toEqual(['result.json']);
    expect((await fromJson(path)).timeseries).toBeNull();
  });

  it('results.md 4: a staged sidecar is moved; a missing one is a warning and timeseries null', async () => {
    const staged = join(directory.path, 'staged.parquet');
    await writeFile(staged, 'PAR1');
    const first = await open();
    await first.save(createExampleResult(), { timeseries: staged });
    expect(await readFile(join(first.path, 'timeseries.parquet'), 'utf8')).toBe('PAR1');
    expect(await readdir(directory.path)).not.toContain('staged.parquet');

    const warnings: string[] = [];
    const second = await open();
    const path = await second.save(createExampleResult(), {
      timeseries: staged,
      logger: { warn: (text) => warnings.push(text) },
    });
    expect((await fromJson(path)).timeseries).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('results.md 4: the sidecar is there before result.json; where it cannot be written there is no result.json', async () => {
    const opened = await open();
    await mkdir(join(opened.path, 'timeseries.parquet', 'taken'), { recursive: true });
    const error = await opened
      .save(createExampleResult(), { timeseries: await exampleTimeseries(1) })
      .catch((reason: unknown) => reason);
    expect(ExperimentError.is(error) && error.message).toContain('timeseries.parquet');
    expect(await readdir(opened.path)).toEqual(['timeseries.parquet']);
  });

  it('issue 3: a run that failed leaves nothing behind, also not the folders that were made for it', async () => {
    const base = join(directory.path, 'made', 'for', 'it');
    const name = { model: 'org/Model', backend: 'tfjs', startedAt };
    const [first, second] = [await openResultDirectory(base, name), await openResultDirectory(base, name)];
    await first.discard();
    expect(await readdir(base)).toHaveLength(1);
    await second.discard();
    const third = await openResultDirectory(base, name);
    await third.discard();
    expect(await readdir(directory.path)).toEqual(['made']);
    await rm(join(directory.path, 'made'), { recursive: true });
    const alone = await openResultDirectory(base, name);
    await alone.discard();
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('cli.md 8: an aborted run leaves no directory: disposal discards what was not saved, twice without harm', async () => {
    const opened = await open();
    await opened.appendTelemetry([exampleReading(0, 0)]);
    await opened[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
    await opened.appendTelemetry([exampleReading(1, 0)]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('results.md 5: a journal that cannot be written is given up with one warning, and the result is saved', async () => {
    const warnings: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: (text: string) => void warnings.push(text),
    };
    const opened = await open('org/Model', { logger });
    await writeFile(join(opened.path, '.state'), 'in the way');
    await opened.appendTelemetry([exampleReading(0, 0)]);
    await opened.appendTelemetry([exampleReading(1, 0)]);
    await opened.save(createExampleResult());
    expect(warnings).toHaveLength(1);
    expect(await readdir(opened.path)).toEqual(['result.json']);
  });
});

describe('openStagingDirectory', () => {
  it('study.md 2: a worker leaves the time series alone: its result goes by message, and the study writes it', async () => {
    const { logger } = createFakeContext();
    const staging = await openStagingDirectory(join(directory.path, 'run'), logger);
    await staging.appendTelemetry([exampleReading(0, 0)]);
    expect(await staging.save(createExampleResult(), { timeseries: await exampleTimeseries(2) })).toBe(
      staging.path,
    );
    expect(await readdir(staging.path)).toEqual(['timeseries.parquet']);
  });
});

describe('saveResult', () => {
  it('results.md 4: it makes the directory, named by the instant in the experiment id, and writes every file', async () => {
    const result = createExampleResult({
      experiment_id: 'm_20251231_235958',
      model_name: 'Org/M',
      backend: 'fake',
    });
    const path = await saveResult(result, directory.path, { csv: true });
    expect(path).toBe(join(directory.path, 'org-m_fake_2025-12-31T23-59', 'result.json'));
    expect(await fromJson(path)).toEqual(result);
  });

  it('results.md 4: an unknown option is a ConfigError that says what was meant, and leaves nothing', async () => {
    const misspelt: object = { cvs: true };
    const error = await saveResult(createExampleResult(), directory.path, misspelt).catch(
      (reason: unknown) => reason,
    );
    expect(ConfigError.is(error) && error.code).toBe('CONFIG.UNKNOWN_OPTION');
    expect(ConfigError.is(error) && error.fix).toBe('write csv');
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('results.md 4: a result that cannot be written leaves no directory', async () => {
    const broken = { ...createExampleResult(), effective_config: { engine: Number.NaN } };
    await expect(saveResult(broken, directory.path)).rejects.toThrow(/NaN/);
    expect(await readdir(directory.path)).toEqual([]);
  });
});
