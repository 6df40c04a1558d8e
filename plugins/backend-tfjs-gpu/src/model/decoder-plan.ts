import type { Activation } from '../decoder/activate.ts';

/** One trained tensor: its name in the checkpoint, its shape there, and how `load_format: dummy` fills it. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fill: 'normal' | 'ones' | 'zeros';
}

/** A matrix product. `out_in` is torch's Linear, `in_out` the Conv1D of gpt2. */
export interface LinearPlan {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly layout: 'in_out' | 'out_in';
}

/** A normalisation over the hidden size: by root mean square without a bias, by mean and variance with one. */
export interface NormPlan {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
}

/** Rotary embedding: radians per position of each of `headDim / 2` pairs. */
export interface RotaryPlan {
  readonly frequencies: Float32Array;
}

export interface LayerPlan {
  readonly attentionNorm: NormPlan;
  /** Queries, keys and values in this order; one product or three. */
  readonly attentionInput: readonly LinearPlan[];
  readonly attentionOutput: LinearPlan;
  /** Factor of the attention scores, `1 / sqrt(headDim)` as a rule. */
  readonly scoreScale: number;
  /** Keys that a query sees, itself included; null: all before it. */
  readonly window: number | null;
  readonly mlpNorm: NormPlan;
  /** What is activated, and what it gates where the model has a gate. */
  readonly mlpInput: { readonly gate: LinearPlan; readonly up: LinearPlan | null };
  readonly mlpOutput: LinearPlan;
}

/**
 * A decoder-only transformer as data: all that distinguishes the families. Built from config.json, read by the
 * weight loader (parameters) and by the decoder (everything else).
 */
export interface DecoderPlan {
  readonly family: 'gpt2' | 'llama';
  readonly modelType: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Positions that the model was made for, `max_position_embeddings`. */
  readonly contextLimit: number;
  readonly norm: { readonly kind: 'rms' | 'layer'; readonly epsilon: number };
  readonly activation: Activation;
  readonly positions:
    | { readonly kind: 'learned'; readonly table: Parameter }
    | ({ readonly kind: 'rotary' } & RotaryPlan);
  /** Standard deviation of dummy weights. */
  readonly initializerRange: number;
  /** Tensor names may come without it: checkpoints of the bare model do. */
  readonly prefix: string;
  readonly embedding: Parameter;
  readonly layers: readonly LayerPlan[];
  readonly finalNorm: NormPlan;
  /** Null: the embedding is the output projection too. */
  readonly output: LinearPlan | null;
}
