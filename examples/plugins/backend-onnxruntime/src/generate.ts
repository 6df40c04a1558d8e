import { type BatchRow, type GeneratedRow, RowProgress, type TokenChooser } from '@llem/plugin-kit';
import type { Tensor } from 'onnxruntime-node';
import type { Engine } from './engine.ts';

interface Choices {
  /** One per row. */
  readonly choosers: readonly TokenChooser[];
  /** Ids that end a row. */
  readonly ends: ReadonlySet<number>;
  readonly signal: AbortSignal;
}

interface GeneratedBatch {
  readonly rows: readonly GeneratedRow[];
  readonly padding: number;
  readonly cacheBytes: number;
}

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Generates until every row has ended. Shorter prompts are padded on the left and masked there; a row that has ended
 * is fed its last token until the others have, as in every static batch. The library goes through the event loop
 * before each step, so that an abort is heard between two.
 */
export async function generate(
  engine: Engine,
  rows: readonly BatchRow[],
  { choosers, ends, signal }: Choices,
): Promise<GeneratedBatch> {
  const { session, cache, clock } = engine;
  const columns = Math.max(...rows.map(({ input }) => input.length));
  const padding = rows.map(({ input }) => columns - input.length);
  const progress = rows.map(({ input, limit }) => new RowProgress(input, limit, ends));
  const times_s: number[] = [];
  let past = emptyCache(engine, rows.length);
  let fed = rows.map(({ input }, row) => [...new Array<number>(padding[row] ?? 0).fill(0), ...input]);
  for (let seen = 0; progress.some(({ finish }) => finish === null); ) {
    signal.throwIfAborted();
    const outputs: Tensors = await session.run({ ...past, ...inputsOf(engine, fed, padding, seen) });
    seen += fed[0]?.length ?? 0;
    past = Object.fromEntries(
      cache.flatMap(({ input, output }) => (outputs[output] ? [[input, outputs[output]]] : [])),
    );
    const scores = lastScores(outputs.logits);
    fed = progress.map((row, index) => {
      const id = row.finish === null ? choosers[index]?.(scores(index), row) : row.ids.at(-1);
      row.accept(id ?? 0);
      return [id ?? 0];
    });
    times_s.push(clock.now());
  }
  return {
    rows: progress.map(({ ids, finish }) => ({
      ids,
      times_s: times_s.slice(0, ids.length),
      finish: finish ?? 'length',
    })),
    padding: padding.reduce((sum, pads) => sum + pads, 0),
    cacheBytes: Object.values(past).reduce((sum, { size }) => sum + 4 * size, 0),
  };
}

/** The logits of every row's last column, one row at a time. */
function lastScores(logits: Tensor | undefined): (row: number) => Float32Array {
  const data = logits?.data;
  if (!(data instanceof Float32Array)) throw new Error('the session gave no fp32 logits');
  const [, columns = 0, size = 0] = logits?.dims ?? [];
  return (row) => data.subarray((row * columns + columns - 1) * size, (row + 1) * columns * size);
}

/** Ids, mask and positions of a step, those that the graph asks for; `seen` columns are in the cache. */
function inputsOf(
  { ort, session }: Engine,
  fed: readonly (readonly number[])[],
  padding: readonly number[],
  seen: number,
): Tensors {
  const columns = fed[0]?.length ?? 0;
  const matrix = (width: number, at: (row: number, column: number) => number) => {
    const values = fed.flatMap((_, row) =>
      Array.from({ length: width }, (_, column) => BigInt(at(row, column))),
    );
    return new ort.Tensor('int64', BigInt64Array.from(values), [fed.length, width]);
  };
  const pads = (row: number) => padding[row] ?? 0;
  const all = {
    input_ids: matrix(columns, (row, column) => fed[row]?.[column] ?? 0),
    attention_mask: matrix(seen + columns, (row, column) => (column < pads(row) ? 0 : 1)),
    position_ids: matrix(columns, (row, column) => Math.max(0, seen + column - pads(row))),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => session.inputNames.includes(name)));
}

function emptyCache({ ort, cache }: Engine, rows: number): Tensors {
  return Object.fromEntries(
    cache.map(({ input, heads, size }) => [
      input,
      new ort.Tensor('float32', new Float32Array(0), [rows, heads, 0, size]),
    ]),
  );
}
