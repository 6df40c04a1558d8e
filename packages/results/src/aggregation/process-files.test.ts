import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AggregationError } from '@llem/core';
import { createExampleResult, createFakeContext } from '@llem/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProcessResults, saveProcessResult } from './process-files.ts';

const [example] = createExampleResult().process_results;
if (!example) throw new Error('the example has no process');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llem-processes-'));
});
afterEach(() => rm(directory, { recursive: true }));

const { logger } = createFakeContext();
const numbered = (process_index: number) => ({ ...example, process_index });
const state = (name: string) => join(directory, '.state', name);

async function failureOf(expected: number): Promise<AggregationError> {
  const error: unknown = await loadProcessResults(directory, { expected, logger }).catch((reason) => reason);
  if (AggregationError.is(error)) return error;
  throw error;
}

describe('the files of several processes', () => {
  it('RES-12: a process leaves its result, then its marker; read back in the order of the processes', async () => {
    for (const index of [10, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9])
      await saveProcessResult(directory, numbered(index));
    const names = await readdir(join(directory, '.state'));
    expect(names).toContain('process_10.json');
    expect(names).toContain('.completed_10');
    const read = await loadProcessResults(directory, { expected: 11, logger });
    expect(read.map(({ process_index }) => process_index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(read[3]).toEqual(numbered(3));
  });

  it('RES-12: a process that left nothing, or died between result and marker, is an error by default', async () => {
    await saveProcessResult(directory, numbered(0));
    await saveProcessResult(directory, numbered(2));
    await rm(state('.completed_2'));
    const error = await failureOf(3);
    expect(error.code).toBe('AGGREGATION.INCOMPLETE');
    expect(error.message).toBe(
      'Incomplete experiment results: Expected 3 results, found 2; Missing process indices: [1]; Missing completion markers for processes: [1, 2]',
    );
  });

  it('RES-12: a result that cannot be read is missing, and no files at all are an error', async () => {
    expect((await failureOf(1)).message).toContain('Expected 1 results, found 0');
    await saveProcessResult(directory, numbered(0));
    await writeFile(state('process_0.json'), '{ "half": ');
    expect((await failureOf(1)).message).toContain('Missing process indices: [0]');
  });

  it('RES-12: two files of one index are told, whatever their names', async () => {
    await saveProcessResult(directory, numbered(0));
    await writeFile(state('process_1.json'), JSON.stringify(numbered(0)));
    expect((await failureOf(2)).message).toContain('Duplicate process indices: [0]');
  });

  it('RES-12: leniently it warns and goes on with what is there', async () => {
    const context = createFakeContext();
    await saveProcessResult(directory, numbered(1));
    const options = { expected: 2, isLenient: true, logger: context.logger };
    const read = await loadProcessResults(directory, options);
    expect(read.map(({ process_index }) => process_index)).toEqual([1]);
    expect(context.logged.join()).toContain('Incomplete results: Expected 2 results, found 1');
  });
});
