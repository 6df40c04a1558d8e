import type { InstalledBackend } from '@llem/core';
import * as z from 'zod';

/** An installed backend with a small section, for tests of schemas and of loading. */
export function installedBackend(id: string, overrides: Partial<InstalledBackend> = {}): InstalledBackend {
  return {
    id,
    package: `@llem/backend-${id}`,
    priority: 50,
    configSchema: z.strictObject({
      batch_size: z.int().min(1).nullable().optional(),
      use_cache: z.boolean().nullable().optional(),
      max_memory: z.record(z.string(), z.string()).nullable().optional(),
      attention: z.strictObject({ backend: z.string().nullable().optional() }).nullable().optional(),
    }),
    capabilities: {
      token_timestamps: true,
      phases: true,
      dummy_weights: true,
      lora: true,
      traffic: true,
      parameter_count: true,
      engine_process: 'none',
    },
    ...overrides,
  };
}
