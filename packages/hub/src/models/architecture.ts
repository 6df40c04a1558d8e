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

/** The MLPs of a mixture of experts. */
export interface Experts {
  readonly count: number;
  readonly perToken: number;
  /** Those that every token passes. */
  readonly shared: number;
  readonly inner: number;
  /** Layers that have them; the others are dense. */
  readonly layers: number;
}

/** Families whose MLP has a gate (SiLU or GeGLU). */
const GATED = /^(llama|mistral|mixtral|qwen|gemma|phi3|deepseek|olmo|granite)/;

/** Reads the sizes out of a config.json; null when one that everything else needs is missing. */
export function readArchitecture(whole: ModelConfig): Architecture | null {
  const config = decoderConfig(whole);
  const hidden = size(config, 'hidden_size', 'd_model', 'n_embd');
  const layers = size(config, 'num_hidden_layers', 'n_layer', 'num_layers');
  const heads = size(config, 'num_attention_heads', 'n_head', 'num_heads');
  if (hidden === null || layers === null || heads === null) return null;
  const inner = size(config, 'intermediate_size', 'n_inner', 'ffn_dim', 'd_ff') ?? 4 * hidden;
  return {
    layers,
    hidden,
    heads,
    keyValueHeads: size(config, 'num_key_value_heads') ?? heads,
    headSize: size(config, 'head_dim') ?? hidden / heads,
    inner,
    matrices: isGated(config) ? 3 : 2,
    vocabulary: size(config, 'vocab_size'),
    context: size(config, 'max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len'),
    experts: readExperts(config, layers, inner),
  };
}

function readExperts(config: ModelConfig, layers: number, inner: number): Experts | null {
  const count = size(config, 'num_local_experts', 'num_experts', 'n_routed_experts');
  const perToken = size(config, 'num_experts_per_tok', 'moe_top_k', 'num_experts_per_token');
  if (count === null || perToken === null || count < 2) return null;
  return {
    count,
    perToken,
    shared: size(config, 'n_shared_experts') ?? 0,
    inner: size(config, 'moe_intermediate_size') ?? inner,
    layers: Math.max(0, layers - (size(config, 'first_k_dense_replace') ?? 0)),
  };
}

/** The part about the decoder: models that also see or hear keep it apart. */
export function decoderConfig(config: ModelConfig): ModelConfig {
  const { text_config: text } = config;
  return typeof text === 'object' && text !== null ? { ...text } : config;
}

export function isGated({ model_type: family }: ModelConfig): boolean {
  return typeof family === 'string' && GATED.test(family);
}

/** The first of these fields that holds a size. */
function size(config: ModelConfig, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = config[name];
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  }
  return null;
}
