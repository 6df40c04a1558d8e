import { type Experts, readExperts } from './experts.ts';
import { sizeOf } from './size-of.ts';

/** A model's config.json. */
export type ModelConfig = Readonly<Record<string, unknown>>;

/** Sizes of a decoder, whatever its family calls them. */
export interface Architecture {
  readonly layers: number;
  readonly hidden: number;
  /** Attention heads. */
  readonly heads: number;
  /** Heads that keys and values have: fewer where several attention heads share one. */
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Width of the MLP of a dense layer. */
  readonly inner: number;
  /** Matrices of one MLP: 3 with a gate, else 2. */
  readonly matrices: 2 | 3;
  readonly vocabulary: number | null;
  /** Longest input and output together, tokens. */
  readonly context: number | null;
  readonly experts: Experts | null;
}

/** Families whose MLP has a gate (SiLU or GeGLU); of others the activation `silu` tells it. */
const GATED = /^(llama|mistral|mixtral|qwen|gemma|phi3|deepseek|olmo|granite|cohere)/;
/**
 * Fields of decoders whose layers differ in kind, keep a state instead of keys and values, share them, or compress them
 * (multi-head latent attention): what one layer holds says nothing of the others.
 */
const UNEVEN =
  /^(kv_lora_rank|mamba_|ssm_|hybrid_|linear_(attn|conv|key|num|value)|attn_(layer|type)|full_att|block_(types|configs)|layers_block|num_kv_shared)/;
const ATTENTION = /^(full|sliding|chunked)_attention$/;

/**
 * Reads the sizes out of a config.json. Null when one that everything else needs is missing, when one is no size, and
 * for what is no decoder of even layers.
 */
export function readArchitecture(whole: ModelConfig): Architecture | null {
  const config = decoderConfig(whole);
  const hidden = sizeOf(config, 'hidden_size', 'd_model', 'n_embd', 'n_embed');
  const layers = sizeOf(config, 'num_hidden_layers', 'n_layer', 'num_layers');
  const heads = sizeOf(config, 'num_attention_heads', 'n_head', 'num_heads');
  if (hidden === null || layers === null || heads === null || !isEvenDecoder(config)) return null;
  const inner = sizeOf(config, 'intermediate_size', 'n_inner', 'ffn_dim', 'ffn_hidden_size') ?? 4 * hidden;
  const sizes = {
    layers,
    hidden,
    heads,
    keyValueHeads: readKeyValueHeads(config) ?? heads,
    headSize: sizeOf(config, 'head_dim', 'kv_channels') ?? hidden / heads,
    inner,
    vocabulary: sizeOf(config, 'vocab_size'),
    context: sizeOf(config, 'max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len', 'seq_length'),
  };
  const experts = readExperts(config, layers, inner);
  const all: readonly (number | null)[] = [...Object.values(sizes), ...Object.values(experts ?? {})];
  if (!all.every((value) => value === null || Number.isSafeInteger(value))) return null;
  return { ...sizes, matrices: isGated(config) ? 3 : 2, experts };
}

/** The part about the decoder: models that also see or hear keep it apart. */
export function decoderConfig(config: ModelConfig): ModelConfig {
  const { text_config: text } = config;
  return typeof text === 'object' && text !== null ? { ...text } : config;
}

export function isGated({ model_type: family, hidden_act: activation }: ModelConfig): boolean {
  return (typeof family === 'string' && GATED.test(family)) || activation === 'silu';
}

/** Heads that several attention heads share, or all of them do (`multi_query`). */
function readKeyValueHeads(config: ModelConfig): number | null {
  // Falcon's later layout has groups for all that.
  if (config.multi_query === true && config.new_decoder_architecture !== true) return 1;
  return sizeOf(
    config,
    'num_key_value_heads',
    'num_kv_heads',
    'n_head_kv',
    'n_kv_heads',
    'multi_query_group_num',
  );
}

/** True when every layer is one of the same decoder, with attention over all that it has read. */
function isEvenDecoder({ is_encoder_decoder, layer_types: types, ...rest }: ModelConfig): boolean {
  const attends = !Array.isArray(types) || types.every((type) => ATTENTION.test(String(type)));
  const uneven = Object.entries(rest).some(([name, value]) => UNEVEN.test(name) && value !== null);
  return is_encoder_decoder !== true && attends && !uneven;
}
