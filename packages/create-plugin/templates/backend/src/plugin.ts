import { defineComponent, definePlugin, sectionOf } from '@llem/core';
import * as z from '@llem/core/zod';
import { engine } from './engine.ts';
import { loadModel } from './load-model.ts';

/** Section `magpie` of an experiment. Null is left to the engine. */
const Section = z.strictObject({
  batch_size: z.int().min(1).nullable().default(null).describe('prompts that run together'),
});

export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'magpie',
      priority: 50,
      claims: [],
      capabilities: {
        token_timestamps: true,
        phases: false,
        dummy_weights: false,
        lora: false,
        traffic: false,
        parameter_count: false,
        engine_process: 'none',
        precisions: ['fp32'],
        decoding_strategies: ['greedy'],
      },
      configSchema: Section,
      probe: async () => ({ available: true, detail: `Magpie ${engine.version}` }),
      create: () => ({
        id: 'magpie',
        version: engine.version,
        check: async () => [],
        devices: async () => [],
        requiresGpu: () => false,
        environment: async () => null,
        load: async (config, context) => {
          const { batch_size } = Section.parse(sectionOf(config));
          return loadModel(engine, config, batch_size ?? 1, context);
        },
      }),
    }),
  ],
});
