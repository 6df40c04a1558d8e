export const PRECISIONS = ['fp32', 'fp16', 'bf16', 'int8', 'fp8', 'int4'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const DECODING_STRATEGIES = ['greedy', 'sampling', 'beam'] as const;
export type DecodingStrategy = (typeof DECODING_STRATEGIES)[number];

export const CYCLE_ORDERS = ['sequential', 'interleaved', 'shuffled', 'reverse', 'latin_square'] as const;
export type CycleOrder = (typeof CYCLE_ORDERS)[number];

/** Backends whose ids are known whether or not their plugin is installed (config.md 1.3). */
export const KNOWN_BACKENDS = ['pytorch', 'vllm', 'tensorrt', 'tfjs'] as const;
export type KnownBackend = (typeof KNOWN_BACKENDS)[number];

/** Precisions of the weights that each known backend takes (CFG-08). */
export const PRECISION_SUPPORT: Readonly<Record<KnownBackend, readonly Precision[]>> = {
  pytorch: ['fp32', 'fp16', 'bf16'],
  vllm: ['fp16', 'bf16', 'int8', 'fp8', 'int4'],
  tensorrt: ['fp16', 'bf16', 'int8', 'fp8', 'int4'],
  // Which of the two the chosen runtime computes in is a finding of `check`, before the load.
  tfjs: ['fp32', 'fp16'],
};

/** Decoding strategies that each known backend takes (CFG-08). */
export const DECODING_SUPPORT: Readonly<Record<KnownBackend, readonly DecodingStrategy[]>> = {
  pytorch: ['greedy', 'sampling', 'beam'],
  vllm: ['greedy', 'sampling', 'beam'],
  tensorrt: ['greedy', 'sampling'],
  tfjs: ['greedy', 'sampling'],
};

export interface BackendSupport {
  readonly precisions: readonly Precision[];
  readonly decoding_strategies: readonly DecodingStrategy[];
}

/** Capabilities of a backend that no table lists, as its plugin declares them. */
export type DeclaredSupport = {
  readonly precisions?: readonly Precision[];
  readonly decoding_strategies?: readonly DecodingStrategy[];
};

/** What `backend` supports: the tables, else what its plugin declares, else null (unknown: nothing is refused). */
export function supportFor(backend: string, declared?: DeclaredSupport): BackendSupport | null {
  if (isKnownBackend(backend)) {
    return { precisions: PRECISION_SUPPORT[backend], decoding_strategies: DECODING_SUPPORT[backend] };
  }
  if (!declared) return null;
  return {
    precisions: declared.precisions ?? PRECISIONS,
    decoding_strategies: declared.decoding_strategies ?? DECODING_STRATEGIES,
  };
}

export function isKnownBackend(backend: string): backend is KnownBackend {
  return (KNOWN_BACKENDS as readonly string[]).includes(backend);
}
