import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createExampleResult } from '@llem/testkit';
import type { Table } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ensurePythonEnv } from '../../../tools/python-env.mjs';
import { openResultDirectory } from '../src/directory/open-result-directory.ts';
import { timeseriesMetadata, toParquet } from '../src/timeseries/to-parquet.ts';
import { exampleReading, exampleTimeseries } from './example-timeseries.ts';
import { run } from './run-program.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

const directory = useTemporaryDirectory();

const DESCRIBE_PARQUET = `
import json, sys, pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1])
schema = file.schema_arrow
print(json.dumps({
  "columns": [[f.name, str(f.type), f.nullable] for f in schema],
  "metadata": {k.decode(): v.decode() for k, v in (file.metadata.metadata or {}).items()},
  "row_groups": file.metadata.num_row_groups,
  "codecs": sorted({file.metadata.row_group(g).column(c).compression
                    for g in range(file.metadata.num_row_groups) for c in range(file.metadata.num_columns)}),
  "rows": file.read().to_pylist(),
}))
`;

const READ_JOURNAL = `
import json, sys, pyarrow as pa
with pa.ipc.open_stream(sys.argv[1]) as reader:
    print(json.dumps([batch.to_pylist() for batch in reader]))
`;

const COLUMNS = [
  ['timestamp_s', 'double', false],
  ['gpu_index', 'int32', false],
  ['power_w', 'float', true],
  ['temperature_c', 'float', true],
  ['memory_used_mb', 'float', true],
  ['memory_total_mb', 'float', true],
  ['sm_utilisation_pct', 'float', true],
  ['throttle_reasons', 'int64', false],
  ['energy_j', 'double', true],
  ['power_instant_w', 'float', true],
];

async function python(program: string, argument: string) {
  const { code, stdout, stderr } = await run(await ensurePythonEnv(), ['-c', program, argument]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** Rows of an Arrow table with 64-bit integers as numbers, as the readers give them. */
function plainRows(table: Table): unknown[] {
  return table
    .toArray()
    .map((row) =>
      Object.fromEntries(
        Object.entries(row.toJSON()).map(([name, value]) => [
          name,
          typeof value === 'bigint' ? Number(value) : value,
        ]),
      ),
    );
}

async function write(seconds: number) {
  const table = await exampleTimeseries(seconds);
  const path = join(directory.path, 'timeseries.parquet');
  await toParquet(table, path, timeseriesMetadata(createExampleResult()));
  return { table, path };
}

describe('timeseries.parquet in other readers', () => {
  it('CM-16: pyarrow reads the same columns, types, nulls, values and metadata', async () => {
    const { table, path } = await write(1200);
    const read = await python(DESCRIBE_PARQUET, path);
    expect(read.columns).toEqual(COLUMNS);
    expect(read.codecs).toEqual(['SNAPPY']);
    expect(read.row_groups).toBe(1);
    expect(read.rows).toEqual(plainRows(table));
    expect(read.metadata).toMatchObject({
      'llem.schema_version': '2.0',
      'llem.energy_method': 'counter',
      'llem.window_sec': '20',
    });
  });

  it('results.md 5: pyarrow reads the schema of a file without rows', async () => {
    const read = await python(DESCRIBE_PARQUET, (await write(0)).path);
    expect(read.columns).toEqual(COLUMNS);
    expect(read.rows).toEqual([]);
  });

  it('CM-16: duckdb computes from it what was measured', async () => {
    const { table, path } = await write(30);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const query = `select gpu_index, sum(energy_j), count(power_w), max(throttle_reasons) from '${path}' group by 1 order by 1`;
    const rows = (await connection.runAndReadAll(query)).getRows();
    connection.closeSync();
    const measured = [0, 1].map((gpu) => {
      const own = table.toArray().filter((row) => row.gpu_index === gpu);
      return [
        gpu,
        own.reduce((sum, row) => sum + row.energy_j, 0),
        BigInt(own.filter((row) => row.power_w !== null).length),
        2n ** 45n + 4n,
      ];
    });
    expect(rows.map((row) => [row[0], row[2], row[3]])).toEqual(
      measured.map((row) => [row[0], row[2], row[3]]),
    );
    for (const [gpu, row] of rows.entries()) expect(row[1]).toBeCloseTo(Number(measured[gpu]?.[1]), 6);
  });

  it('results.md 5: pyarrow reads the journal of a run that is still going on, batch by batch', async () => {
    const opened = await openResultDirectory(directory.path, {
      model: 'm',
      backend: 'b',
      startedAt: new Date(),
    });
    await opened.appendTelemetry([]);
    await opened.appendTelemetry([exampleReading(0, 0), exampleReading(0, 1)]);
    await opened.appendTelemetry([exampleReading(2, 0)]);
    const batches = await python(READ_JOURNAL, join(opened.path, '.state', 'telemetry.arrows'));
    expect(batches.map((batch: unknown[]) => batch.length)).toEqual([2, 1]);
    expect(batches[1][0]).toMatchObject({ time_s: 2.5, sm_clock_mhz: null, throttle_reasons: 2 ** 45 + 4 });
    await opened.discard();
  });

  it('CM-16: the comparison notices a file of another table', async () => {
    const { path } = await write(3);
    const other = await exampleTimeseries(4);
    expect((await python(DESCRIBE_PARQUET, path)).rows).not.toEqual(plainRows(other));
    await writeFile(path, 'PAR1 is not enough PAR1');
    const { code } = await run(await ensurePythonEnv(), ['-c', DESCRIBE_PARQUET, path]);
    expect(code).not.toBe(0);
  });
});
