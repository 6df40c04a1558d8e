import type { ModelConfig } from './architecture.ts';
import { countOf, sizeOf } from './size-of.ts';

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

/**
 * The experts of a decoder with so many layers; null for a dense one. NaN stands where config.json holds no size.
 *
 * @param inner Width of its MLP, also of an expert's where that is not told apart.
 */
export function readExperts(config: ModelConfig, layers: number, inner: number): Experts | null {
  const count = countOf(config, 'num_local_experts', 'num_experts', 'n_routed_experts') ?? 0;
  if (count < 2) return null;
  const expertInner = sizeOf(config, 'moe_intermediate_size') ?? inner;
  // Some tell the shared ones by the width of all together.
  const sharedInner = countOf(config, 'shared_expert_intermediate_size') ?? 0;
  return {
    count,
    perToken: sizeOf(config, 'num_experts_per_tok', 'moe_top_k', 'num_experts_per_token') ?? Number.NaN,
    shared: (countOf(config, 'n_shared_experts') ?? 0) + sharedInner / expertInner,
    inner: expertInner,
    layers: sparseLayers(config, layers),
  };
}

/** All but the first few, those between every n-th, and those listed. */
function sparseLayers(config: ModelConfig, layers: number): number {
  const first = countOf(config, 'first_k_dense_replace') ?? 0;
  const step = sizeOf(config, 'decoder_sparse_step', 'moe_layer_freq') ?? 1;
  const { mlp_only_layers: listed = [] } = config;
  const dense = Array.isArray(listed) ? listed.length : Number.NaN;
  return Math.max(0, Math.floor((layers - first) / step) - dense);
}
