import { defineComponent, definePlugin } from '@llem/core';
import { createPythonBackend, probePythonLibrary } from '@llem/plugin-kit';
import * as z from 'zod';

// A backend on the real Python bridge whose inference is a nap: something to kill. `seconds` is how long it naps.
const chaos = {
  id: 'chaos',
  worker: new URL('./chaos_worker.py', import.meta.url),
  required: ['json'],
  outOfMemoryFix: 'nap less',
  devices: (_config, visible) => visible.slice(0, 1).map(({ uuid }) => uuid),
  requiresGpu: () => false,
};

export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'chaos',
      priority: 10,
      claims: [],
      capabilities: {
        token_timestamps: false,
        phases: false,
        dummy_weights: true,
        lora: false,
        traffic: false,
        parameter_count: false,
        engine_process: 'python',
        precisions: ['fp32'],
        decoding_strategies: ['greedy'],
      },
      configSchema: z.strictObject({ seconds: z.number() }),
      probe: (context) => probePythonLibrary(chaos, context),
      create: (_config, context) => createPythonBackend(chaos, context),
    }),
  ],
});
