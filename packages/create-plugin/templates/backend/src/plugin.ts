import { type BackendCapabilities, defineComponent, definePlugin } from '@llem/core';
import * as z from '@llem/core/zod';
import { createNodeBackend } from '@llem/plugin-kit';
import { engine } from './engine.ts';
import { openModel } from './open-model.ts';

/** Section `magpie` of an experiment. */
const Section = z.strictObject({
  batch_size: z.int().min(1).default(1).describe('prompts that run together'),
});

const capabilities: BackendCapabilities = {
  token_timestamps: true,
  phases: true,
  dummy_weights: false,
  lora: false,
  traffic: true,
  parameter_count: false,
  engine_process: 'none',
  precisions: ['fp32'],
  decoding_strategies: ['greedy'],
};

export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'magpie',
      priority: 50,
      claims: [],
      capabilities,
      configSchema: Section,
      probe: async () => ({ available: true, detail: `Magpie ${engine.version}` }),
      create: () =>
        createNodeBackend({
          id: 'magpie',
          version: engine.version,
          capabilities,
          configSchema: Section,
          install: 'npm install llem-backend-magpie',
          passthrough: engine.options,
          importEngine: async () => engine,
          // A value that is dropped in silence measures something else, so it is refused.
          unsupported: ({ decoder }) =>
            decoder.repetition_penalty === 1
              ? []
              : [{ message: 'magpie has no decoder.repetition_penalty', fix: 'remove it from the decoder' }],
          open: openModel,
        }),
    }),
  ],
});
