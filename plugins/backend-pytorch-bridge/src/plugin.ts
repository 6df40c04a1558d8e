import { defineComponent, definePlugin } from '@llem/core';
import { createPythonBackend, type PythonBackendDefinition, probePythonLibrary } from '@llem/plugin-kit';
import { candidateDevices, requiresGpu } from './devices.ts';
import { PyTorchSection } from './section.ts';

const definition: PythonBackendDefinition = {
  id: 'pytorch',
  worker: new URL('../python', import.meta.url),
  required: ['transformers', 'torch'],
  optional: ['accelerate'],
  outOfMemoryFix: 'set a smaller pytorch.batch_size, precision: fp16, or choose a smaller model',
  // transformers would fetch attention kernels from the Hub, and measure those; a user may ask for it.
  environment: ({ passthrough_kwargs: passthrough }) =>
    passthrough && ('use_kernels' in passthrough || 'kernel_config' in passthrough)
      ? {}
      : { USE_HUB_KERNELS: '0' },
  devices: candidateDevices,
  requiresGpu,
};

/** Hugging Face transformers in a Python process. */
export default definePlugin({
  components: [
    defineComponent({
      kind: 'backend',
      id: 'pytorch',
      priority: 80,
      claims: [],
      capabilities: {
        token_timestamps: true,
        phases: true,
        dummy_weights: true,
        lora: true,
        traffic: true,
        parameter_count: true,
        engine_process: 'python',
      },
      configSchema: PyTorchSection,
      probe: (context) => probePythonLibrary(definition, context),
      create: (_config, context) => createPythonBackend(definition, context),
    }),
  ],
});
