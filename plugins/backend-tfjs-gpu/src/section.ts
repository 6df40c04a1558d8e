import * as z from 'zod';
import { RUNTIME_NAMES } from './runtimes/runtime.ts';

/** `tfjs`: settings of this backend (config.md 1.6); null or absent means what is said at the end of each. */
export const TfjsSection = z.strictObject({
  batch_size: z.int().min(1).nullable().optional().describe('prompts that run together; 1'),
  tf_backend: z
    .enum(RUNTIME_NAMES)
    .nullable()
    .optional()
    .describe('what computes; the first usable of these'),
  use_cache: z.boolean().nullable().optional().describe('keep keys and values of past tokens; true'),
  memory_growth: z
    .boolean()
    .nullable()
    .optional()
    .describe('take GPU memory as needed, not all at once; true'),
  revision: z.string().min(1).nullable().optional().describe('branch, tag or commit of the model; main'),
});
export type TfjsSection = z.output<typeof TfjsSection>;
