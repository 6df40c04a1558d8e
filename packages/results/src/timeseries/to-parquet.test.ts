import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createExampleResult } from '@llem/testkit';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { exampleTimeseries } from '../../test/example-timeseries.ts';
import { useTemporaryDirectory } from '../../test/temporary-directory.ts';
import { TIMESERIES_COLUMNS } from './timeseries-columns.ts';
import { timeseriesMetadata, toParquet } from './to-parquet.ts';

const directory = useTemporaryDirectory();

async function writeAndRead(seconds: number) {
  const table = await exampleTimeseries(seconds);
  const path = join(directory.path, 'timeseries.parquet');
  await toParquet(table, path, timeseriesMetadata(createExampleResult()));
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return { table, metadata: parquetMetadata(file), rows: await parquetReadObjects({ file }) };
}

describe('toParquet', () => {
  it('CM-16: what was written reads back equal, nulls included', async () => {
    const { table, rows } = await writeAndRead(5);
    expect(rows).toEqual(table.toArray().map((row) => ({ ...row })));
    expect(rows.some(({ power_w }) => power_w === null)).toBe(true);
  });

  it('results.md 5: the file is Snappy, has one row group however many rows, and the ten columns', async () => {
    const { metadata, rows } = await writeAndRead(1500);
    expect(rows).toHaveLength(3000);
    expect(metadata.row_groups).toHaveLength(1);
    expect(new Set(metadata.row_groups[0]?.columns.map(({ meta_data }) => meta_data?.codec))).toEqual(
      new Set(['SNAPPY']),
    );
    expect(metadata.schema.slice(1).map(({ name, repetition_type }) => `${name} ${repetition_type}`)).toEqual(
      TIMESERIES_COLUMNS.map(({ name, nullable }) => `${name} ${nullable ? 'OPTIONAL' : 'REQUIRED'}`),
    );
  });

  it('results.md 5: the key-value metadata says whose series it is', async () => {
    const { metadata } = await writeAndRead(1);
    const result = createExampleResult();
    expect(
      Object.fromEntries(metadata.key_value_metadata?.map(({ key, value }) => [key, value]) ?? []),
    ).toEqual({
      'llem.schema_version': '2.0',
      'llem.experiment_id': result.experiment_id,
      'llem.measurement_config_hash': result.measurement_config_hash,
      'llem.energy_method': 'counter',
      'llem.window_sec': '20',
    });
  });

  it('results.md 5: without an energy method that key is left out', async () => {
    const path = join(directory.path, 'none.parquet');
    await toParquet(
      await exampleTimeseries(1),
      path,
      timeseriesMetadata(createExampleResult({ energy_measurement: null })),
    );
    const bytes = await readFile(path);
    const { key_value_metadata } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    expect(key_value_metadata?.map(({ key }) => key)).not.toContain('llem.energy_method');
  });

  it('results.md 5: an empty table writes a file with the schema', async () => {
    const { metadata, rows } = await writeAndRead(0);
    expect(rows).toEqual([]);
    expect(metadata.schema.slice(1).map(({ name }) => name)).toEqual(
      TIMESERIES_COLUMNS.map(({ name }) => name),
    );
  });
});
