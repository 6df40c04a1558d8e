import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { DecoderPlan, LayerPlan, LinearPlan, NormPlan, Parameter } from '../model/decoder-plan.ts';
import type { TensorFlow } from '../runtimes/runtime.ts';
import { type HostTable, readHostTable } from './host-table.ts';
import type { WeightSource } from './weight-source.ts';

/** A matrix as [in, out], the only layout that the runtimes multiply fast, and its bias. */
export interface LinearWeights {
  readonly weight: Tensor2D;
  readonly bias: Tensor1D | null;
}

export interface NormWeights {
  readonly weight: Tensor1D;
  readonly bias: Tensor1D | null;
}

export interface LayerWeights {
  readonly attentionNorm: NormWeights;
  /** Queries, keys and values side by side; the scale of the scores is part of the queries. */
  readonly attentionInput: LinearWeights;
  readonly attentionOutput: LinearWeights;
  readonly window: number | null;
  readonly mlpNorm: NormWeights;
  /** What is activated, and what it gates where the model has a gate. */
  readonly mlpInput: { readonly gate: LinearWeights; readonly up: LinearWeights | null };
  readonly mlpOutput: LinearWeights;
}

/** A model's weights on the device of the active runtime, until disposed. */
export interface DecoderWeights extends Disposable {
  /**
   * Rows by token and by position, on the host: a few rows a step are cheaper to send than to gather on WASM (0.4 ms
   * for eight), and a table is not among the products that the device is for.
   */
  readonly embedding: Float32Array;
  readonly positions: Float32Array | null;
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: NormWeights;
  readonly output: LinearWeights;
}

/**
 * Brings every parameter of the plan onto the device, one at a time, in the form the decoder multiplies.
 * `onLayer` is called after each layer and may throw to end the load; what was loaded is freed then.
 */
export async function loadWeights(
  tf: TensorFlow,
  plan: DecoderPlan,
  source: WeightSource,
  onLayer: (loaded: number) => Promise<void>,
): Promise<DecoderWeights> {
  const loader = new WeightLoader(tf, plan, source);
  try {
    const embedding = await loader.table(plan.embedding);
    const positions = plan.positions.kind === 'learned' ? await loader.table(plan.positions.table) : null;
    const layers: LayerWeights[] = [];
    for (const layer of plan.layers) {
      layers.push(await loader.layer(layer));
      await onLayer(layers.length);
    }
    const finalNorm = await loader.norm(plan.finalNorm);
    const output = plan.output ? await loader.linear([plan.output]) : loader.tiedOutput(embedding);
    return { embedding, positions, layers, finalNorm, output, [Symbol.dispose]: () => loader.dispose() };
  } catch (error) {
    loader.dispose();
    throw error;
  }
}

class WeightLoader {
  readonly #tf: TensorFlow;
  readonly #plan: DecoderPlan;
  readonly #source: WeightSource;
  readonly #tensors: Tensor[] = [];
  readonly #tables: HostTable[] = [];

  constructor(tf: TensorFlow, plan: DecoderPlan, source: WeightSource) {
    this.#tf = tf;
    this.#plan = plan;
    this.#source = source;
  }

  async table(parameter: Parameter): Promise<Float32Array> {
    const table = await readHostTable(this.#source, parameter);
    this.#tables.push(table);
    return table.values;
  }

  async norm({ weight, bias }: NormPlan): Promise<NormWeights> {
    return { weight: await this.#vector(weight), bias: bias && (await this.#vector(bias)) };
  }

  async layer({ mlpInput, ...layer }: LayerPlan): Promise<LayerWeights> {
    return {
      attentionNorm: await this.norm(layer.attentionNorm),
      attentionInput: await this.linear(layer.attentionInput, this.#queryScale(layer.scoreScale)),
      attentionOutput: await this.linear([layer.attentionOutput]),
      window: layer.window,
      mlpNorm: await this.norm(layer.mlpNorm),
      mlpInput: {
        gate: await this.linear([mlpInput.gate]),
        up: mlpInput.up && (await this.linear([mlpInput.up])),
      },
      mlpOutput: await this.linear([layer.mlpOutput]),
    };
  }

  /** Products over the same input as one, their outputs side by side; column `i` times `scale[i]`. */
  async linear(products: readonly LinearPlan[], scale: Float32Array | null = null): Promise<LinearWeights> {
    const tf = this.#tf;
    const weights: Float32Array[] = [];
    const biases: Float32Array[] = [];
    for (const { weight, bias } of products) {
      weights.push(await this.#source.read(weight));
      if (bias) biases.push(await this.#source.read(bias));
    }
    const scaled = <T extends Tensor>(tensor: T): T => (scale ? tf.mul(tensor, tf.tensor1d(scale)) : tensor);
    const weight = this.#keep(() =>
      scaled(
        tf.concat(
          products.map((product, index) => this.#asInOut(product, weights[index])),
          1,
        ),
      ),
    );
    const bias =
      biases.length > 0
        ? this.#keep(() => scaled(tf.concat(biases.map((values) => tf.tensor1d(values)))))
        : null;
    return { weight, bias };
  }

  tiedOutput(embedding: Float32Array): LinearWeights {
    const { vocabSize, hiddenSize } = this.#plan;
    const tf = this.#tf;
    const weight = this.#keep(() => tf.transpose(tf.tensor2d(embedding, [vocabSize, hiddenSize])));
    return { weight, bias: null };
  }

  dispose(): void {
    this.#tf.dispose(this.#tensors.splice(0));
    for (const table of this.#tables.splice(0)) table[Symbol.dispose]();
  }

  async #vector(parameter: Parameter): Promise<Tensor1D> {
    const values = await this.#source.read(parameter);
    return this.#keep(() => this.#tf.tensor1d(values));
  }

  #asInOut({ weight, layout }: LinearPlan, values: Float32Array = new Float32Array()): Tensor2D {
    const stored = this.#tf.tensor2d(values, [weight.shape[0] ?? 0, weight.shape[1] ?? 0]);
    return layout === 'in_out' ? stored : this.#tf.transpose(stored);
  }

  #queryScale(scoreScale: number): Float32Array {
    const { heads, kvHeads, headDim } = this.#plan;
    return new Float32Array((heads + 2 * kvHeads) * headDim).fill(1).fill(scoreScale, 0, heads * headDim);
  }

  /** What `make` returns outlives the tidy-up and is freed with the weights. */
  #keep<T extends Tensor>(make: () => T): T {
    const tensor = this.#tf.tidy(make);
    this.#tensors.push(tensor);
    return tensor;
  }
}
