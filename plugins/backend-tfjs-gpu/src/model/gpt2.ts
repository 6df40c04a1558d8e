import { activationOf } from '../decoder/activate.ts';
import { loadFailed, modelUnsupported } from '../errors.ts';
import type { ConfigFields } from './config-fields.ts';
import type { DecoderPlan, LayerPlan, LinearPlan, NormPlan } from './decoder-plan.ts';
import { layerCount } from './layer-count.ts';

const PREFIX = 'transformer.';

/** The gpt2 family: learned positions, layer norms, one fused attention input, weights stored as [in, out]. */
export function planGpt2(config: ConfigFields, file: string): DecoderPlan {
  if (config.flag('add_cross_attention', false))
    throw modelUnsupported('add_cross_attention is true in config.json');
  const hiddenSize = config.size('n_embd');
  const heads = config.size('n_head');
  if (hiddenSize % heads !== 0) {
    throw loadFailed(`${file}: n_embd ${hiddenSize} is not a multiple of n_head ${heads}`, 'correct n_head');
  }
  const vocabSize = config.size('vocab_size');
  const contextLimit = config.size('n_positions');
  const headDim = hiddenSize / heads;
  const scale = config.flag('scale_attn_weights', true) ? 1 / Math.sqrt(headDim) : 1;
  const byLayer = config.flag('scale_attn_by_inverse_layer_idx', false);
  const sizes = { hiddenSize, intermediateSize: config.size('n_inner', 4 * hiddenSize) };
  return {
    family: 'gpt2',
    modelType: 'gpt2',
    vocabSize,
    hiddenSize,
    heads,
    kvHeads: heads,
    headDim,
    contextLimit,
    norm: { kind: 'layer', epsilon: config.positive('layer_norm_epsilon', 1e-5) },
    activation: activationOf(config.text('activation_function', 'gelu_new'), 'activation_function'),
    positions: {
      kind: 'learned',
      table: { name: `${PREFIX}wpe.weight`, shape: [contextLimit, hiddenSize], fill: 'normal' },
    },
    initializerRange: config.positive('initializer_range', 0.02),
    prefix: PREFIX,
    embedding: { name: `${PREFIX}wte.weight`, shape: [vocabSize, hiddenSize], fill: 'normal' },
    layers: Array.from({ length: layerCount(config, 'n_layer', file) }, (_, index) =>
      planLayer(index, sizes, byLayer ? scale / (index + 1) : scale),
    ),
    finalNorm: norm(`${PREFIX}ln_f`, hiddenSize),
    output: config.flag('tie_word_embeddings', true)
      ? null
      : {
          weight: { name: 'lm_head.weight', shape: [vocabSize, hiddenSize], fill: 'normal' },
          bias: null,
          layout: 'out_in',
        },
  };
}

function planLayer(
  index: number,
  { hiddenSize, intermediateSize }: { hiddenSize: number; intermediateSize: number },
  scoreScale: number,
): LayerPlan {
  const layer = `${PREFIX}h.${index}`;
  return {
    attentionNorm: norm(`${layer}.ln_1`, hiddenSize),
    attentionInput: [linear(`${layer}.attn.c_attn`, hiddenSize, 3 * hiddenSize)],
    attentionOutput: linear(`${layer}.attn.c_proj`, hiddenSize, hiddenSize),
    scoreScale,
    window: null,
    mlpNorm: norm(`${layer}.ln_2`, hiddenSize),
    mlpInput: { gate: linear(`${layer}.mlp.c_fc`, hiddenSize, intermediateSize), up: null },
    mlpOutput: linear(`${layer}.mlp.c_proj`, intermediateSize, hiddenSize),
  };
}

function linear(name: string, inputs: number, outputs: number): LinearPlan {
  return {
    weight: { name: `${name}.weight`, shape: [inputs, outputs], fill: 'normal' },
    bias: { name: `${name}.bias`, shape: [outputs], fill: 'zeros' },
    layout: 'in_out',
  };
}

function norm(name: string, size: number): NormPlan {
  return {
    weight: { name: `${name}.weight`, shape: [size], fill: 'ones' },
    bias: { name: `${name}.bias`, shape: [size], fill: 'zeros' },
  };
}
