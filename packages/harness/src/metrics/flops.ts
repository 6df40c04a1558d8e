import type { ExperimentConfig, FlopsResult, LoadedModelInfo, RequestOutput } from '@llem/core';
import { type Architecture, type Experts, type ModelConfig, readArchitecture } from '@llem/hub';

/** Where the parameter count `N` came from decides the confidence (CM-27). */
export interface FlopsSources {
  readonly info: Pick<LoadedModelInfo, 'non_embedding_parameters' | 'architecture'>;
  /** The model's config.json when the backend did not hand it over. */
  readonly architecture: ModelConfig | null;
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

function countParameters({ info, parameterCount }: FlopsSources, architecture: ModelConfig | null) {
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
export function nonEmbeddingParameters(config: ModelConfig): number | null {
  const architecture = readArchitecture(config);
  if (architecture === null || architecture.vocabulary === null) return null;
  const { hidden: h, layers, heads: a, keyValueHeads: k, headSize: d, experts } = architecture;
  const attention = h * d * (2 * a + 2 * k);
  const dense = architecture.matrices * h * architecture.inner;
  const sparse = experts === null ? 0 : expertLayer(architecture, experts);
  const denseLayers = layers - (experts?.layers ?? 0);
  return (
    layers * attention + denseLayers * dense + (experts?.layers ?? 0) * sparse + architecture.vocabulary * h
  );
}

/** `g·h·I_e·(experts per token + shared experts) + h·experts`. */
function expertLayer({ hidden: h, matrices }: Architecture, experts: Experts): number {
  return matrices * h * experts.inner * (experts.perToken + experts.shared) + h * experts.count;
}

/** `Σ_requests Σ_layers 4·a·d·(Σ_{i=1..s} min(i, w) + Σ_{j=1..o} min(s+j, w))`; null without head counts. */
export function attentionFlops(config: ModelConfig, requests: readonly RequestOutput[]): number | null {
  const architecture = readArchitecture(config);
  if (architecture === null) return null;
  const { layers, heads, headSize } = architecture;
  const { sliding_window: window, use_sliding_window: slides } = config;
  const width =
    slides !== false && typeof window === 'number' && window > 0 ? window : Number.POSITIVE_INFINITY;
  const positions = sum(requests, ({ input_tokens, output_tokens }) =>
    cappedSum(input_tokens + output_tokens, width),
  );
  return layers * 4 * heads * headSize * positions;
}

/** `Σ_{i=1..n} min(i, w)`. */
function cappedSum(n: number, w: number): number {
  const below = Math.min(n, w);
  return (below * (below + 1)) / 2 + (n > w ? (n - w) * w : 0);
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
