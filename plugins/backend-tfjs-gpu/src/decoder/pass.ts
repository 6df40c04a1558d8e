import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../runtimes/runtime.ts';
import type { Decoder } from './decoder.ts';
import { attentionMask, rotaryTables, type Span } from './positions.ts';

/** What all layers share while some columns of a batch go through them. Disposing it frees its tables and masks. */
export interface Pass extends Disposable {
  readonly rows: number;
  readonly columns: number;
  /** Cosines and sines [rows or 1, 1, columns, size], and the decoder's `turn`; null for learned positions. */
  readonly rotary: { readonly cosines: Tensor; readonly sines: Tensor; readonly turn: Tensor2D } | null;
  /** Mask of the scores over the last `visible` columns; null when there is nothing to hide. */
  mask(visible: number, window: number | null): Tensor | null;
}

export function createPass({ tf, plan, turn }: Decoder, span: Span): Pass {
  const frequencies = plan.positions.kind === 'rotary' ? plan.positions.frequencies : null;
  return new SharedPass(tf, span, frequencies && turn && { ...rotaryTensors(tf, frequencies, span), turn });
}

class SharedPass implements Pass {
  readonly rows: number;
  readonly columns: number;
  readonly rotary: Pass['rotary'];
  readonly #tf: TensorFlow;
  readonly #span: Span;
  readonly #masks = new Map<string, Tensor | null>();

  constructor(tf: TensorFlow, span: Span, rotary: Pass['rotary']) {
    this.#tf = tf;
    this.#span = span;
    this.rows = span.padding.length;
    this.columns = span.columns;
    this.rotary = rotary;
  }

  mask(visible: number, window: number | null): Tensor | null {
    const key = `${visible},${window}`;
    const known = this.#masks.get(key);
    if (known !== undefined) return known;
    const mask = attentionMask(this.#span, visible, window);
    // Made inside the tidy of one layer, used by those after it.
    const tensor =
      mask && this.#tf.keep(this.#tf.tensor(mask.values, [mask.rows, 1, 1, this.columns, visible]));
    this.#masks.set(key, tensor);
    return tensor;
  }

  [Symbol.dispose](): void {
    this.#tf.dispose([...this.#masks.values()].filter((mask) => mask !== null));
    if (this.rotary) this.#tf.dispose([this.rotary.cosines, this.rotary.sines]);
  }
}

function rotaryTensors(
  tf: TensorFlow,
  frequencies: Float32Array,
  span: Span,
): { cosines: Tensor; sines: Tensor } {
  const { cosines, sines, rows } = rotaryTables(frequencies, span);
  const shape = [rows, 1, span.columns, 2 * frequencies.length];
  return { cosines: tf.tensor(cosines, shape), sines: tf.tensor(sines, shape) };
}
