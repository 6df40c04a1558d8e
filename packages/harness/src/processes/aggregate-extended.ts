import type { ExtendedEfficiencyMetrics } from '@llem/core';
import { meanOf } from '../metrics/latency.ts';

/**
 * The further figures of several processes (results.md 7). `pooled` is computed from the samples of all; only what
 * belongs to a process and not to the whole is taken from each: the size of its batches, and its memory beyond the
 * weights, which the sum of all weights would hide.
 */
export function aggregateExtended(
  pooled: ExtendedEfficiencyMetrics | null,
  processes: readonly (ExtendedEfficiencyMetrics | null)[],
): ExtendedEfficiencyMetrics | null {
  if (pooled === null || processes.length === 0) return pooled;
  const all = processes.filter((one) => one !== null);
  const values = (pick: (one: ExtendedEfficiencyMetrics) => number | null) =>
    all.map(pick).filter((value) => value !== null);
  const batches = values(({ batch }) => batch.num_batches);
  const inference = values(({ memory }) => memory.inference_memory_mb);
  return {
    ...pooled,
    memory: {
      ...pooled.memory,
      inference_memory_mb: inference.length > 0 ? Math.max(...inference) : null,
    },
    batch: {
      effective_batch_size: meanOf(values(({ batch }) => batch.effective_batch_size)),
      batch_utilisation: meanOf(values(({ batch }) => batch.batch_utilisation)),
      padding_overhead: meanOf(values(({ batch }) => batch.padding_overhead)),
      num_batches: batches.length > 0 ? batches.reduce((sum, value) => sum + value, 0) : null,
    },
  };
}
