import type { LogitsBatch } from '@llem/plugin-kit';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { CacheInput } from './cache.ts';
import type { OnnxRuntime } from './engine.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** What ONNX Runtime built of a model. */
export interface Graph {
  readonly ort: OnnxRuntime;
  readonly session: InferenceSession;
  readonly cache: readonly CacheInput[];
}

/** A batch whose cache of a step is fed into the next. */
export function beginBatch(graph: Graph, padding: readonly number[]): LogitsBatch {
  const { session, cache } = graph;
  let [past, seen] = [emptyCache(graph, padding.length), 0];
  return {
    async feed(ids) {
      const outputs: Tensors = await session.run({ ...past, ...inputsOf(graph, ids, padding, seen) });
      seen += ids.length / padding.length;
      past = Object.fromEntries(
        cache.flatMap(({ input, output }) => (outputs[output] ? [[input, outputs[output]]] : [])),
      );
      return lastLogits(outputs.logits);
    },
    cacheBytes: () => Object.values(past).reduce((sum, { size }) => sum + 4 * size, 0),
  };
}

/** The logits of every row's last column, one row at a time. */
function lastLogits(logits: Tensor | undefined): (row: number) => Float32Array {
  const data = logits?.data;
  if (!(data instanceof Float32Array)) throw new Error('the session gave no fp32 logits');
  const [, columns = 0, size = 0] = logits?.dims ?? [];
  return (row) => data.subarray((row * columns + columns - 1) * size, (row + 1) * columns * size);
}

/** Ids, mask and positions of a step, those that the graph asks for; `seen` columns are in the cache. */
function inputsOf({ ort, session }: Graph, ids: Int32Array, padding: readonly number[], seen: number) {
  const rows = padding.length;
  const columns = ids.length / rows;
  const matrix = (width: number, at: (row: number, column: number) => number) => {
    const values = BigInt64Array.from({ length: rows * width }, (_, index) =>
      BigInt(at(Math.floor(index / width), index % width)),
    );
    return new ort.Tensor('int64', values, [rows, width]);
  };
  const place = (row: number, column: number) => column - (padding[row] ?? 0);
  const all = {
    input_ids: matrix(columns, (row, column) => ids[row * columns + column] ?? 0),
    attention_mask: matrix(seen + columns, (row, column) => (place(row, column) < 0 ? 0 : 1)),
    position_ids: matrix(columns, (row, column) => Math.max(0, place(row, seen + column))),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => session.inputNames.includes(name)));
}

function emptyCache({ ort, cache }: Graph, rows: number): Tensors {
  const tensor = (heads: number, size: number) =>
    new ort.Tensor('float32', new Float32Array(0), [rows, heads, 0, size]);
  return Object.fromEntries(cache.map(({ input, heads, size }) => [input, tensor(heads, size)]));
}
