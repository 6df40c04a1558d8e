import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, ExperimentError, ExperimentResult } from '@llem/core';
import { createExampleResult } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ZodError } from 'zod';
import { arbitraryOf } from '../../test/arbitrary-of-schema.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { fromJson } from './from-json.ts';
import { toJson } from './to-json.ts';

const directory = useTemporaryDirectory();
const file = () => join(directory.path, 'result.json');

/** Writes the example as another llem might have: changed as JSON, past every type. */
async function writeEdited(edit: (raw: Record<string, unknown>) => void): Promise<string> {
  const raw: Record<string, unknown> = JSON.parse(JSON.stringify(createExampleResult()));
  edit(raw);
  await writeFile(file(), JSON.stringify(raw));
  return file();
}

function recordingLogger() {
  const lines: string[] = [];
  return {
    lines,
    debug: (line: string) => lines.push(`debug ${line}`),
    warn: (line: string) => lines.push(`warn ${line}`),
  };
}

describe('toJson and fromJson', () => {
  it('RES-19: every result that can be written reads back equal', async () => {
    const results = arbitraryOf(ExperimentResult).map((raw) => ({
      ...(raw as ExperimentResult),
      timeseries: null,
    }));
    await fc.assert(
      fc.asyncProperty(results, async (result) => {
        await toJson(result, file());
        expect(await fromJson(file())).toEqual(result);
      }),
      { numRuns: 20 },
    );
  });

  it('results.md 4: the file is indented by two spaces, ends with a newline and holds every field', async () => {
    const result = createExampleResult();
    await toJson(result, file());
    const text = await readFile(file(), 'utf8');
    expect(text).toBe(`${JSON.stringify(result, null, 2)}\n`);
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(ExperimentResult.shape));
    expect(await readdir(directory.path)).toEqual(['result.json']);
  });

  it('results.md 1: what is read is deeply frozen', async () => {
    await toJson(createExampleResult(), file());
    const result = await fromJson(file());
    expect(Object.isFrozen(result)).toBe(true);
    expect(Object.isFrozen(result.process_results[0]?.energy_metrics)).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'results.md 1: %s in an open map is refused and nothing is written',
    async (value) => {
      const result = { ...createExampleResult(), effective_config: { engine: { limits: [1, value] } } };
      const error = await toJson(result, file()).catch((reason: unknown) => reason);
      expect(ExperimentError.is(error) && error.code).toBe('EXPERIMENT.NOT_FINITE');
      expect(await readdir(directory.path)).toEqual([]);
    },
  );

  it('results.md 1: a NaN in a field, or a field that is unknown, is no result', async () => {
    await expect(
      toJson({ ...createExampleResult(), total_energy_j: Number.NaN }, file()),
    ).rejects.toBeInstanceOf(ZodError);
    const extended = { ...createExampleResult(), confidence_intervals: [] };
    await expect(toJson(extended, file())).rejects.toBeInstanceOf(ZodError);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('RES-05: another major version is refused with both versions', async () => {
    await writeEdited((raw) => Object.assign(raw, { schema_version: '3.1' }));
    const error = await fromJson(file()).catch((reason: unknown) => reason);
    expect(ConfigError.is(error) && error.code).toBe('CONFIG.RESULT_SCHEMA');
    expect(ConfigError.is(error) && error.message).toMatch(/3\.1.*2\.0/);
  });

  it('results.md 4: an unknown top-level field is dropped with a debug line', async () => {
    const logger = recordingLogger();
    await writeEdited((raw) => Object.assign(raw, { confidence_intervals: [1, 2], __extra: 1 }));
    expect(await fromJson(file(), { logger })).toEqual(createExampleResult());
    expect(logger.lines).toEqual([
      `debug ${file()}: unknown field confidence_intervals was dropped`,
      `debug ${file()}: unknown field __extra was dropped`,
    ]);
  });

  it('results.md 4: an unknown nested field is refused, but dropped when the minor version is newer', async () => {
    const nested = (raw: Record<string, unknown>) =>
      Object.assign(raw, { work: { ...createExampleResult().work, ideas: 3 } });
    await expect(writeEdited(nested).then((path) => fromJson(path))).rejects.toBeInstanceOf(ZodError);
    await writeEdited((raw) => Object.assign(nested(raw), { schema_version: '2.9' }));
    const result = await fromJson(file());
    expect(result.work).toEqual(createExampleResult().work);
    expect(result.schema_version).toBe('2.9');
  });

  it('results.md 4: missing nullable fields become null at every depth, other missing fields do not', async () => {
    await writeEdited((raw) => {
      delete raw.phases;
      delete raw.codecarbon_co2_grams;
      raw.work = { ...createExampleResult().work, outputs_sha256: undefined };
      raw.process_results = createExampleResult().process_results.map((process) => ({
        ...process,
        gpu_name: undefined,
        energy_metrics: { ...process.energy_metrics, cpu_power_w: undefined },
      }));
    });
    const result = await fromJson(file());
    expect([result.phases, result.codecarbon_co2_grams, result.work.outputs_sha256]).toEqual([
      null,
      null,
      null,
    ]);
    expect(result.process_results[0]).toMatchObject({ gpu_name: '', energy_metrics: { cpu_power_w: null } });

    await writeEdited((raw) => delete raw.total_tokens);
    await expect(fromJson(file())).rejects.toThrow(/total_tokens/);
  });

  it.each(['[]', '5', 'null', '{}', '{"schema_version": 2}', '{"schema_version": "two"}'])(
    'results.md 4: %s is no result',
    async (text) => {
      await writeFile(file(), text);
      await expect(fromJson(file())).rejects.toBeInstanceOf(ZodError);
    },
  );

  it.each(['', '{', '{"schema_version": "2.0"', '\0\0'])(
    'results.md 4: the text %j is unreadable, and says which file',
    async (text) => {
      await writeFile(file(), text);
      const error = await fromJson(file()).catch((reason: unknown) => reason);
      expect(ConfigError.is(error) && error.code).toBe('CONFIG.RESULT_UNREADABLE');
      expect(ConfigError.is(error) && error.message).toContain(file());
    },
  );

  it.each([
    ['lists', '['.repeat(20_000), ']'.repeat(20_000)],
    ['objects', '{"a":'.repeat(20_000), `1${'}'.repeat(20_000)}`],
  ])(
    'results.md 4: %s without an end to them are unreadable, and exhaust no stack',
    async (_name, open, close) => {
      await writeEdited((raw) => Object.assign(raw, { effective_config: { deep: 'HERE' } }));
      await writeFile(file(), (await readFile(file(), 'utf8')).replace('"HERE"', `${open}${close}`));
      await expect(fromJson(file())).rejects.toMatchObject({
        code: 'CONFIG.RESULT_UNREADABLE',
        why: expect.stringContaining('nested'),
      });
    },
  );

  it('results.md 4: the mark that an editor puts before the text is no part of it', async () => {
    await writeEdited((raw) => raw);
    await writeFile(file(), `\uFEFF${await readFile(file(), 'utf8')}`);
    expect(await fromJson(file())).toEqual(createExampleResult());
  });

  it('results.md 4: no stored text reaches a prototype', async () => {
    await writeEdited((raw) => raw);
    const text = (await readFile(file(), 'utf8')).replace(
      '{',
      '{"__proto__": {"polluted": 1}, "constructor": 1,',
    );
    await writeFile(file(), text);
    expect(await fromJson(file())).toEqual(createExampleResult());
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('results.md 4: a missing sidecar is a warning and the field stays', async () => {
    const logger = recordingLogger();
    await toJson({ ...createExampleResult(), timeseries: 'timeseries.parquet' }, file());
    expect((await fromJson(file(), { logger })).timeseries).toBe('timeseries.parquet');
    expect(logger.lines).toEqual([
      `warn Timeseries sidecar missing at ${join(directory.path, 'timeseries.parquet')}`,
    ]);

    await writeFile(join(directory.path, 'timeseries.parquet'), '');
    await fromJson(file(), { logger });
    expect(logger.lines).toHaveLength(1);
  });

  it('results.md 4: without a logger that warning is a warning of the process', async () => {
    const heard = vi.fn();
    process.once('warning', heard);
    await toJson({ ...createExampleResult(), timeseries: 'gone.parquet' }, file());
    await fromJson(file());
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce());
  });

  it('INF-20: a sidecar outside the directory is not looked at', async () => {
    const logger = recordingLogger();
    await toJson({ ...createExampleResult(), timeseries: '../../etc/passwd' }, file());
    await fromJson(file(), { logger });
    expect(logger.lines).toHaveLength(1);
  });
});
