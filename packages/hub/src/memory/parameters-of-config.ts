import {
  type Architecture,
  decoderConfig,
  isGated,
  type ModelConfig,
  readArchitecture,
} from '../models/architecture.ts';

/**
 * Families that the sum below holds for; of any other it would be a guess. Whether their output projection is a copy of
 * the embedding, unless config.json says it.
 */
const TIED =
  /^(gpt2|gpt_bigcode|gpt_neo|opt|bloom|falcon|gemma|gemma2|gemma3_text|starcoder2|cohere|smollm3)$/;
const UNTIED =
  /^(llama|mistral|mixtral|qwen2|qwen2_moe|qwen3|qwen3_moe|phi|phi3|gpt_neox|gptj|stablelm|deepseek|olmo|olmo2|olmoe|granite|granitemoe)$/;
/** Families that look positions up in a table, which is trained. */
const LEARNED_POSITIONS = /^(gpt2|gpt_bigcode|gpt_neo|opt)$/;
/** Families with biases on queries, keys and values that their config.json does not mention. */
const BIASED_ATTENTION = /^qwen2/;
/** Parts of a model beside its decoder, whose parameters nothing here counts. */
const OTHER_PARTS = /^(vision|audio)_config$/;

/**
 * All parameters of a decoder by its config.json: embeddings, attention, MLPs or experts, norms, biases and the output
 * projection. Null when a size is missing, and for what is built in another way.
 */
export function parametersOfConfig(config: ModelConfig): number | null {
  const architecture = readArchitecture(config);
  const decoder = decoderConfig(config);
  if (architecture === null || architecture.vocabulary === null || !isCounted(config, decoder)) return null;
  const { hidden, layers, vocabulary, context, experts } = architecture;
  const family = familyOf(decoder);
  const tables = vocabulary * hidden * (isTied(decoder, family) ? 1 : 2);
  const positions = LEARNED_POSITIONS.test(family) ? (context ?? 0) * hidden : 0;
  const sparse = experts === null ? 0 : experts.layers;
  const total =
    tables +
    positions +
    layers * attention(architecture, decoder, family) +
    (layers - sparse) * mlp(architecture, architecture.inner, decoder) +
    sparse * expertLayer(architecture, decoder) +
    norm(hidden, decoder);
  return Number.isSafeInteger(total) ? total : null;
}

function isCounted(whole: ModelConfig, decoder: ModelConfig): boolean {
  const family = familyOf(decoder);
  const { word_embed_proj_dim: projected = decoder.hidden_size } = decoder;
  return (
    (TIED.test(family) || UNTIED.test(family)) &&
    projected === decoder.hidden_size &&
    !Object.keys(whole).some((name) => OTHER_PARTS.test(name))
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
  return typeof said === 'boolean' ? said : TIED.test(family);
}

function familyOf({ model_type: family }: ModelConfig): string {
  return typeof family === 'string' ? family : '';
}
