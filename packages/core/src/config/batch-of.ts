import { type ExperimentConfig, sectionOf } from './compose.ts';

/** What the backends call the number of requests that run together. */
export const BATCH_FIELDS: readonly string[] = ['batch_size', 'max_num_seqs', 'max_batch_size'];

/** How many requests run together, where the configuration says so, and the field that does. */
export function batchOf(config: ExperimentConfig): { field: string; value: number } | null {
  for (const [field, value] of Object.entries(sectionOf(config))) {
    if (BATCH_FIELDS.includes(field) && typeof value === 'number') return { field, value };
  }
  return null;
}
