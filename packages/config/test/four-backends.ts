import type { InstalledBackend } from '@llem/core';
import * as z from 'zod';
import { installedBackend } from './installed-backend.ts';

const count = z.int().min(1).nullable().optional();
const flag = z.boolean().nullable().optional();

/** The four known backends, with the fields of their sections that studies in tests use. */
export const FOUR_BACKENDS: readonly InstalledBackend[] = [
  backend('pytorch', 80, {
    batch_size: count,
    attn_implementation: z.enum(['sdpa', 'eager']).nullable().optional(),
    load_in_8bit: flag,
    load_in_4bit: flag,
    bnb_4bit_quant_type: z.enum(['nf4', 'fp4']).nullable().optional(),
    length_penalty: z.number().nullable().optional(),
    max_memory: z.record(z.string(), z.string()).nullable().optional(),
  }),
  backend('vllm', 70, {
    max_num_seqs: count,
    block_size: count,
    offload_params: z.array(z.string()).nullable().optional(),
  }),
  backend('tensorrt', 60, {
    max_batch_size: count,
    kv_cache_config: z.strictObject({ max_tokens: count }).nullable().optional(),
  }),
  backend('tfjs', 40, { batch_size: count }),
];

function backend(id: string, priority: number, fields: z.core.$ZodLooseShape): InstalledBackend {
  return installedBackend(id, { priority, configSchema: z.strictObject(fields) });
}
