import * as z from '@llem/core/zod';
import { PROCESSORS } from './installed.ts';

const count = (minimum: number) => z.int().min(minimum).nullable().optional();
const flag = () => z.boolean().nullable().optional();

/** `llama-cpp`: settings of this backend; null or absent means what is said at the end of each. */
export const LlamaCppSection = z.strictObject({
  batch_size: count(1).describe('prompts that run together, each in a sequence of its own; 1'),
  n_ctx: count(8).describe(
    'context of each sequence, in tokens; room for max_input_tokens and max_output_tokens',
  ),
  n_batch: count(1).describe('tokens that are evaluated at once; 512, or the context where it is smaller'),
  n_threads: count(1).describe('CPU threads; one per core that is useful for arithmetic'),
  processor: z.enum(PROCESSORS).nullable().optional().describe('what computes; the first that works'),
  gpu_layers: count(0).describe('layers on the GPU; as many as fit'),
  flash_attention: flag().describe('flash attention; where model and processor can'),
  use_mmap: flag().describe('map the file into memory instead of reading it; where that is possible'),
});
export type LlamaCppSection = z.output<typeof LlamaCppSection>;
