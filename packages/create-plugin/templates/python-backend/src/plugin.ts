import { defineComponent, definePlugin } from '@llem/core';
import * as z from '@llem/core/zod';
import { createPythonBackend, type PythonBackendDefinition, probePythonLibrary } from '@llem/plugin-kit';

/** Section `parrot` of an experiment. */
const Section = z.strictObject({
  batch_size: z.int().min(1).default(1).describe('prompts that run together'),
});

const definition: PythonBackendDefinition = {
  id: 'parrot',
  worker: new URL('../python/worker.py', import.meta.url),
  required: ['parrot'],
  outOfMemoryFix: 'set a smaller parrot.batch_size, or choose a smaller model',
  devices: () => [],
  requiresGpu: () => false,
};

export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'parrot',
      priority: 50,
      claims: [],
      capabilities: {
        token_timestamps: false,
        phases: false,
        dummy_weights: false,
        lora: false,
        traffic: false,
        parameter_count: false,
        engine_process: 'python',
        precisions: ['fp32'],
        decoding_strategies: ['greedy'],
      },
      configSchema: Section,
      probe: (context) => probePythonLibrary(definition, context),
      create: (_config, context) => createPythonBackend(definition, context),
    }),
  ],
});
