import { defineComponent, definePlugin, sectionOf } from '@llem/core';
import * as z from '@llem/core/zod';
import { engine } from './engine.ts';
import { loadModel } from './load-model.ts';

/** Section `magpie` of an experiment. */
const Section = z.strictObject({
  batch_size: z.int().min(1).default(1).describe('prompts that run together'),
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
        phases: true,
        dummy_weights: false,
        lora: false,
        traffic: true,
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
        load: (config, context) =>
          loadModel(engine, config, Section.parse(sectionOf(config)).batch_size, context),
      }),
    }),
  ],
});
