import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Decoder } from './decoder.ts';
import { forward } from './forward.ts';
import type { LayerCache } from './key-value-cache.ts';

/** One batch being decoded. Disposing it frees its cache. */
export interface Decoding extends Disposable {
  /**
   * Feeds the next columns, `ids` row by row, and gives the logits [rows, vocabulary] after the last of them; the
   * tensor is the caller's. `pause` is awaited between layers and may throw to end the pass.
   */
  feed(ids: Int32Array, pause: () => Promise<void>): Promise<Tensor2D>;
  /** Bytes of keys and values kept. */
  readonly cacheBytes: number;
}

/** Starts a batch whose rows have `padding` tokens at the left. Without the cache every pass computes all columns. */
export function startDecoding(decoder: Decoder, padding: readonly number[], useCache: boolean): Decoding {
  return useCache ? new CachedDecoding(decoder, padding) : new UncachedDecoding(decoder, padding);
}

class CachedDecoding implements Decoding {
  readonly #decoder: Decoder;
  readonly #padding: readonly number[];
  readonly #layers: LayerCache[] = [];
  #columns = 0;

  constructor(decoder: Decoder, padding: readonly number[]) {
    this.#decoder = decoder;
    this.#padding = padding;
  }

  get cacheBytes(): number {
    return this.#layers.reduce((sum, { keys, values }) => sum + 4 * (keys.size + values.size), 0);
  }

  async feed(ids: Int32Array, pause: () => Promise<void>): Promise<Tensor2D> {
    const span = { padding: this.#padding, start: this.#columns, columns: ids.length / this.#padding.length };
    const logits = await forward(this.#decoder, ids, span, this.#layers, pause);
    this.#columns += span.columns;
    return logits;
  }

  [Symbol.dispose](): void {
    for (const { keys, values } of this.#layers.splice(0)) this.#decoder.tf.dispose([keys, values]);
  }
}

class UncachedDecoding implements Decoding {
  readonly cacheBytes = 0;
  readonly #decoder: Decoder;
  readonly #padding: readonly number[];
  #ids = new Int32Array();

  constructor(decoder: Decoder, padding: readonly number[]) {
    this.#decoder = decoder;
    this.#padding = padding;
  }

  async feed(ids: Int32Array, pause: () => Promise<void>): Promise<Tensor2D> {
    const rows = this.#padding.length;
    this.#ids = joinColumns(this.#ids, ids, rows);
    const span = { padding: this.#padding, start: 0, columns: this.#ids.length / rows };
    return forward(this.#decoder, this.#ids, span, null, pause);
  }

  [Symbol.dispose](): void {}
}

function joinColumns(past: Int32Array, fresh: Int32Array, rows: number): Int32Array<ArrayBuffer> {
  const [before, added] = [past.length / rows, fresh.length / rows];
  const joined = new Int32Array(past.length + fresh.length);
  for (let row = 0; row < rows; row += 1) {
    joined.set(past.subarray(row * before, (row + 1) * before), row * (before + added));
    joined.set(fresh.subarray(row * added, (row + 1) * added), row * (before + added) + before);
  }
  return joined;
}
