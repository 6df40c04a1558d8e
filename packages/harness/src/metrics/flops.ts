import type { ExperimentConfig, FlopsResult, LoadedModelInfo, RequestOutput } from '@llem/core';

type Architecture = Readonly<Record<string, unknown>>;

/** Where the parameter count `N` came from decides the confidence (CM-27). */
export interface FlopsSources {
  readonly info: Pick<LoadedModelInfo, 'non_embedding_parameters' | 'architecture'>;
  /** The model's config.json when the backend did not hand it over. */
  readonly architecture: Architecture | null;
  /** A bare parameter count, from the metadata of the weights. */
  readonly parameterCount: number | null;
}

/**
 * FLOPs of the window as reference data: `F = 2·N·(S_in + S_out)` (Chowdhery et al. 2022, PaLM, appendix B;
 * measurement.md 9). Null when no parameter count can be had.
 */
export function computeFlops(
  sources: FlopsSources,
  requests: readonly RequestOutput[],
  config: Pick<ExperimentConfig, 'precision'>,
  doesOtherWork: string | null,
): FlopsResult | null {
  const architecture = sources.info.architecture ?? sources.architecture;
  const counted = countParameters(sources, architecture);
  if (counted === null) return null;
  const { parameters, confidence } = counted;
  const input = sum(requests, ({ input_tokens }) => input_tokens);
  const output = sum(requests, ({ output_tokens }) => output_tokens);
  const value = 2 * parameters * (input + output);
  if (value <= 0) return null;
  return {
    value,
    method: 'palm_formula',
    confidence,
    precision: ['int8', 'fp8', 'int4'].includes(config.precision) ? 'n/a' : config.precision,
    notes: [
      `2 x ${parameters} parameters x (${input} input + ${output} output tokens), without attention`,
      doesOtherWork,
    ]
      .filter((note) => note !== null)
      .join('; '),
    attention_flops: architecture && attentionFlops(architecture, requests),
  };
}

function countParameters({ info, parameterCount }: FlopsSources, architecture: Architecture | null) {
  const counted = info.non_embedding_parameters;
  if (counted !== null && counted > 0) return { parameters: counted, confidence: 'high' } as const;
  const computed = architecture && nonEmbeddingParameters(architecture);
  if (computed !== null && computed > 0) return { parameters: computed, confidence: 'medium' } as const;
  if (parameterCount !== null && parameterCount > 0)
    return { parameters: parameterCount, confidence: 'low' } as const;
  return null;
}

/**
 * `N = L·(h·d·(2a + 2k) + g·h·I) + V·h` from a config.json, the output projection counted once; a mixture of
 * experts counts the experts that a token uses (measurement.md 9). Null when a size is missing.
 */
export function nonEmbeddingParameters(config: Architecture): number | null {
  const h = size(config, 'hidden_size', 'd_model', 'n_embd');
  const layers = size(config, 'num_hidden_layers', 'n_layer', 'num_layers');
  const heads = attentionHeads(config);
  const vocabulary = size(config, 'vocab_size');
  if (h === null || layers === null || heads === null || vocabulary === null) return null;
  const attention = h * heads.d * (2 * heads.a + 2 * heads.k);
  const dense =
    gates(config) * h * (size(config, 'intermediate_size', 'n_inner', 'ffn_dim', 'd_ff') ?? 4 * h);
  const experts = expertLayer(config, h);
  const sparse =
    experts === null
      ? 0
      : Math.min(layers, Math.max(0, layers - (size(config, 'first_k_dense_replace') ?? 0)));
  return layers * attention + (layers - sparse) * dense + sparse * (experts ?? 0) + vocabulary * h;
}

/** `g·h·I_e·(experts per token + shared experts) + h·experts`; null for a dense model. */
function expertLayer(config: Architecture, h: number): number | null {
  const experts = size(config, 'num_local_experts', 'num_experts', 'n_routed_experts');
  const perToken = size(config, 'num_experts_per_tok', 'moe_top_k', 'num_experts_per_token');
  if (experts === null || perToken === null || experts < 2) return null;
  const inner = size(config, 'moe_intermediate_size', 'intermediate_size') ?? 4 * h;
  return gates(config) * h * inner * (perToken + (size(config, 'n_shared_experts') ?? 0)) + h * experts;
}

/** `Σ_requests Σ_layers 4·a·d·(Σ_{i=1..s} min(i, w) + Σ_{j=1..o} min(s+j, w))`; null without head counts. */
export function attentionFlops(config: Architecture, requests: readonly RequestOutput[]): number | null {
  const layers = size(config, 'num_hidden_layers', 'n_layer', 'num_layers');
  const heads = attentionHeads(config);
  if (layers === null || heads === null) return null;
  const slides = config.use_sliding_window !== false ? size(config, 'sliding_window') : null;
  const positions = sum(requests, ({ input_tokens, output_tokens }) =>
    cappedSum(input_tokens + output_tokens, slides ?? Number.POSITIVE_INFINITY),
  );
  return layers * 4 * heads.a * heads.d * positions;
}

/** `Σ_{i=1..n} min(i, w)`. */
function cappedSum(n: number, w: number): number {
  const below = Math.min(n, w);
  return (below * (below + 1)) / 2 + (n > w ? (n - w) * w : 0);
}

function attentionHeads(config: Architecture): { a: number; k: number; d: number } | null {
  const a = size(config, 'num_attention_heads', 'n_head', 'num_heads');
  const h = size(config, 'hidden_size', 'd_model', 'n_embd');
  if (a === null || h === null) return null;
  return { a, k: size(config, 'num_key_value_heads') ?? a, d: size(config, 'head_dim') ?? h / a };
}

/** Matrices of one MLP: 3 with a gate, else 2. */
function gates(config: Architecture): 2 | 3 {
  const gated = /^(llama|mistral|mixtral|qwen|gemma|phi3|deepseek|olmo|granite)/;
  return typeof config.model_type === 'string' && gated.test(config.model_type) ? 3 : 2;
}

function size(config: Architecture, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = config[name];
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  }
  return null;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
