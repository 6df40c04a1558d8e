import type { ExperimentResult } from '@llem/core';
import type { Table } from 'apache-arrow';
import type { SchemaElement } from 'hyparquet-writer';
import { writeAtomically } from '../files/write-atomically.ts';

/** Key-value metadata of the file, written under `llem.<name>`; what is null is left out. */
export interface TimeseriesMetadata {
  readonly schema_version: string;
  readonly experiment_id: string;
  readonly measurement_config_hash: string;
  readonly energy_method: string | null;
  readonly window_sec: number;
}

const PARQUET_TYPES: Readonly<Record<string, 'DOUBLE' | 'FLOAT' | 'INT32' | 'INT64'>> = {
  Float64: 'DOUBLE',
  Float32: 'FLOAT',
  Int32: 'INT32',
  Int64: 'INT64',
};

/**
 * Writes a time series as Parquet: Snappy, one row group, the nullability of the table, `metadata` as key-value
 * pairs. An empty table gives a file with the schema.
 * @throws ExperimentError EXPERIMENT.SAVE_FAILED
 */
export async function toParquet(table: Table, path: string, metadata: TimeseriesMetadata): Promise<void> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const bytes = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: table.schema.fields.length },
      ...table.schema.fields.map(elementOf),
    ],
    columnData: table.schema.fields.map(({ name }) => ({ name, data: [...(table.getChild(name) ?? [])] })),
    codec: 'SNAPPY',
    // The writer would begin with a group of 1000 rows.
    rowGroupSize: Math.max(1, table.numRows),
    kvMetadata: Object.entries(metadata).flatMap(([name, value]) =>
      value === null ? [] : [{ key: `llem.${name}`, value: String(value) }],
    ),
    createdBy: 'llem',
  });
  await writeAtomically(path, new Uint8Array(bytes));
}

/** The metadata that belongs beside `result`. */
export function timeseriesMetadata(result: ExperimentResult): TimeseriesMetadata {
  return {
    schema_version: result.schema_version,
    experiment_id: result.experiment_id,
    measurement_config_hash: result.measurement_config_hash,
    energy_method: result.energy_measurement?.method ?? null,
    window_sec: result.total_inference_time_sec,
  };
}

function elementOf({ name, type, nullable }: Table['schema']['fields'][number]): SchemaElement {
  const parquetType = PARQUET_TYPES[String(type)];
  if (parquetType === undefined) throw new TypeError(`column ${name}: no Parquet type for ${String(type)}`);
  return { name, type: parquetType, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' };
}
