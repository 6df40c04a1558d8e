import * as z from 'zod';
import { RUNTIME_NAMES } from './runtimes/runtime.ts';

/** `tfjs`: settings of this backend (config.md 1.6); null or absent means `if_null`, or what is said at the end of the field. */
export const TfjsSection = z.strictObject({
  batch_size: z
    .int()
    .min(1)
    .nullable()
    .optional()
    .meta({ description: 'prompts that run together', if_null: 1 }),
  tf_backend: z
    .enum(RUNTIME_NAMES)
    .nullable()
    .optional()
    .describe('what computes; null: the first usable of these'),
  use_cache: z
    .boolean()
    .nullable()
    .optional()
    .meta({ description: 'keep keys and values of past tokens', if_null: true }),
  memory_growth: z
    .boolean()
    .nullable()
    .optional()
    .meta({ description: 'take GPU memory as needed, not all at once', if_null: true }),
  revision: z
    .string()
    .min(1)
    .nullable()
    .optional()
    .meta({ description: 'branch, tag or commit of the model', if_null: 'main' }),
});
export type TfjsSection = z.output<typeof TfjsSection>;
