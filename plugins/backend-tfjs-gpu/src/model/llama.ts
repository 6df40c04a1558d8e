import { activationOf } from '../decoder/activate.ts';
import { loadFailed } from '../errors.ts';
import { attentionWindows } from './attention-windows.ts';
import type { ConfigFields } from './config-fields.ts';
import type { DecoderPlan, LayerPlan, LinearPlan, NormPlan } from './decoder-plan.ts';
import { layerCount } from './layer-count.ts';
import { rotaryFrequencies } from './rotary-frequencies.ts';

const PREFIX = 'model.';

type LlamaType = 'llama' | 'mistral' | 'qwen2';

interface LayerSizes {
  readonly hiddenSize: number;
  readonly queries: number;
  readonly keys: number;
  readonly intermediateSize: number;
  /** Which products carry a bias. */
  readonly biases: {
    readonly attentionInput: boolean;
    readonly attentionOutput: boolean;
    readonly mlp: boolean;
  };
}

/** The llama family: rotary positions, RMS norms, grouped heads, a gated MLP. */
export function planLlama(config: ConfigFields, file: string, modelType: LlamaType): DecoderPlan {
  const hiddenSize = config.size('hidden_size');
  const heads = config.size('num_attention_heads');
  // Configurations of the first llama models have no such field; the other types were never without.
  const kvHeads = config.size('num_key_value_heads', modelType === 'llama' ? heads : undefined);
  if (heads % kvHeads !== 0) {
    throw loadFailed(
      `${file}: num_attention_heads ${heads} is not a multiple of num_key_value_heads ${kvHeads}`,
      'correct num_key_value_heads',
    );
  }
  const headDim = config.size('head_dim', hiddenSize / heads);
  const vocabSize = config.size('vocab_size');
  const contextLimit = config.size('max_position_embeddings');
  const windows = attentionWindows(config, modelType, layerCount(config, 'num_hidden_layers', file));
  const sizes: LayerSizes = {
    hiddenSize,
    queries: heads * headDim,
    keys: kvHeads * headDim,
    intermediateSize: config.size('intermediate_size'),
    biases: biasesOf(config, modelType),
  };
  return {
    family: 'llama',
    modelType,
    vocabSize,
    hiddenSize,
    heads,
    kvHeads,
    headDim,
    contextLimit,
    norm: { kind: 'rms', epsilon: config.positive('rms_norm_eps', 1e-6) },
    activation: activationOf(config.text('hidden_act', 'silu'), 'hidden_act'),
    positions: { kind: 'rotary', frequencies: rotaryFrequencies(config, headDim) },
    initializerRange: config.positive('initializer_range', 0.02),
    prefix: PREFIX,
    embedding: { name: `${PREFIX}embed_tokens.weight`, shape: [vocabSize, hiddenSize], fill: 'normal' },
    layers: windows.map((window, index) => planLayer(index, sizes, 1 / Math.sqrt(headDim), window)),
    finalNorm: norm(`${PREFIX}norm`, hiddenSize),
    output: config.flag('tie_word_embeddings', false)
      ? null
      : linear('lm_head', hiddenSize, vocabSize, false),
  };
}

function biasesOf(config: ConfigFields, modelType: LlamaType): LayerSizes['biases'] {
  if (modelType === 'qwen2') return { attentionInput: true, attentionOutput: false, mlp: false };
  if (modelType === 'mistral') return { attentionInput: false, attentionOutput: false, mlp: false };
  const attention = config.flag('attention_bias', false);
  return { attentionInput: attention, attentionOutput: attention, mlp: config.flag('mlp_bias', false) };
}

function planLayer(index: number, sizes: LayerSizes, scoreScale: number, window: number | null): LayerPlan {
  const { hiddenSize, queries, keys, intermediateSize, biases } = sizes;
  const layer = `${PREFIX}layers.${index}`;
  return {
    attentionNorm: norm(`${layer}.input_layernorm`, hiddenSize),
    attentionInput: [
      linear(`${layer}.self_attn.q_proj`, hiddenSize, queries, biases.attentionInput),
      linear(`${layer}.self_attn.k_proj`, hiddenSize, keys, biases.attentionInput),
      linear(`${layer}.self_attn.v_proj`, hiddenSize, keys, biases.attentionInput),
    ],
    attentionOutput: linear(`${layer}.self_attn.o_proj`, queries, hiddenSize, biases.attentionOutput),
    scoreScale,
    window,
    mlpNorm: norm(`${layer}.post_attention_layernorm`, hiddenSize),
    mlpInput: {
      gate: linear(`${layer}.mlp.gate_proj`, hiddenSize, intermediateSize, biases.mlp),
      up: linear(`${layer}.mlp.up_proj`, hiddenSize, intermediateSize, biases.mlp),
    },
    mlpOutput: linear(`${layer}.mlp.down_proj`, intermediateSize, hiddenSize, biases.mlp),
  };
}

function linear(name: string, inputs: number, outputs: number, hasBias: boolean): LinearPlan {
  return {
    weight: { name: `${name}.weight`, shape: [outputs, inputs], fill: 'normal' },
    bias: hasBias ? { name: `${name}.bias`, shape: [outputs], fill: 'zeros' } : null,
    layout: 'out_in',
  };
}

function norm(name: string, size: number): NormPlan {
  return { weight: { name: `${name}.weight`, shape: [size], fill: 'ones' }, bias: null };
}
