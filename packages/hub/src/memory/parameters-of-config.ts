import {
  type Architecture,
  decoderConfig,
  isGated,
  type ModelConfig,
  readArchitecture,
} from '../models/architecture.ts';

/** Families that look positions up in a table, which is trained. */
const LEARNED_POSITIONS = /^(gpt2|gpt_bigcode|opt)/;
/** Families whose output projection is no copy of the embedding, unless config.json says so. */
const UNTIED = /^(llama|mistral|mixtral|qwen|phi|gpt_neox|stablelm|deepseek|olmo)/;
/** Families with biases on queries, keys and values that their config.json does not mention. */
const BIASED_ATTENTION = /^qwen2/;

/**
 * All parameters of a decoder by its config.json: embeddings, attention, MLPs or experts, norms, biases and the output
 * projection. Null when a size is missing.
 */
export function parametersOfConfig(config: ModelConfig): number | null {
  const architecture = readArchitecture(config);
  if (architecture === null || architecture.vocabulary === null) return null;
  const decoder = decoderConfig(config);
  const { hidden, layers, vocabulary, context, experts } = architecture;
  const family = familyOf(decoder);
  const tables = vocabulary * hidden * (isTied(decoder, family) ? 1 : 2);
  const positions = LEARNED_POSITIONS.test(family) ? (context ?? 0) * hidden : 0;
  const sparse = experts === null ? 0 : experts.layers;
  return (
    tables +
    positions +
    layers * attention(architecture, decoder, family) +
    (layers - sparse) * mlp(architecture, architecture.inner, decoder) +
    sparse * expertLayer(architecture, decoder) +
    norm(hidden, decoder)
  );
}

/** Queries, keys, values, output, and the two norms of a layer. */
function attention(architecture: Architecture, config: ModelConfig, family: string): number {
  const { hidden, heads, keyValueHeads, headSize } = architecture;
  const projected = headSize * (heads + 2 * keyValueHeads);
  const matrices = hidden * projected + headSize * heads * hidden;
  const isBiased = config.attention_bias === true || !isGated(config);
  const biases = isBiased ? projected + hidden : BIASED_ATTENTION.test(family) ? projected : 0;
  return matrices + biases + 2 * norm(hidden, config);
}

function mlp({ hidden, matrices }: Architecture, inner: number, config: ModelConfig): number {
  const biases = isGated(config) ? 0 : inner + hidden;
  return matrices * hidden * inner + biases;
}

/** All experts, used by a token or not, and what chooses among them. */
function expertLayer(architecture: Architecture, config: ModelConfig): number {
  const { hidden, experts } = architecture;
  if (experts === null) return 0;
  return (experts.count + experts.shared) * mlp(architecture, experts.inner, config) + hidden * experts.count;
}

/** RMS norms have a scale, layer norms an offset too. */
function norm(hidden: number, config: ModelConfig): number {
  return isGated(config) ? hidden : 2 * hidden;
}

function isTied({ tie_word_embeddings: said }: ModelConfig, family: string): boolean {
  return typeof said === 'boolean' ? said : !UNTIED.test(family);
}

function familyOf({ model_type: family }: ModelConfig): string {
  return typeof family === 'string' ? family : '';
}
