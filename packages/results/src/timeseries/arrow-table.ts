import type { Table } from 'apache-arrow';

/** One column of a table, in the four types that llem's tables are made of. */
export interface Column {
  readonly name: string;
  readonly type: 'float64' | 'float32' | 'int32' | 'int64';
  readonly nullable: boolean;
}

/** Values by column name; `int64` columns as bigint. */
export type Row = Readonly<Record<string, number | bigint | null>>;

/** An Arrow table of `rows` with exactly these columns, also when there are none. */
export async function createTable(columns: readonly Column[], rows: readonly Row[]): Promise<Table> {
  // Loaded here and nowhere at the top of a file: most runs, and every import of llem, do without Arrow.
  const { Field, Float32, Float64, Int32, Int64, Schema, Table, vectorFromArray } = await import(
    'apache-arrow'
  );
  const types = { float64: new Float64(), float32: new Float32(), int32: new Int32(), int64: new Int64() };
  const schema = new Schema(
    columns.map(({ name, type, nullable }) => new Field(name, types[type], nullable)),
  );
  if (rows.length === 0) return new Table(schema);
  const vectors = columns.map(({ name, type }) => [
    name,
    vectorFromArray(
      rows.map((row) => row[name] ?? null),
      types[type],
    ),
  ]);
  return new Table(schema, Object.fromEntries(vectors));
}
