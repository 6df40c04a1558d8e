import type { ExperimentConfig } from '@llem/core';

/** What the backends call the number of requests that run together. */
const BATCH_FIELDS = ['batch_size', 'max_num_seqs', 'max_batch_size'];

/** How many requests run together, where the configuration says so, and the field that does. */
export function batchOf(config: ExperimentConfig): { field: string; value: number } | null {
  const values: Readonly<Record<string, unknown>> = config;
  const section = values[config.backend];
  if (typeof section !== 'object' || section === null) return null;
  for (const [field, value] of Object.entries(section)) {
    if (BATCH_FIELDS.includes(field) && typeof value === 'number') return { field, value };
  }
  return null;
}
