import { type BackendCapabilities, defineComponent, definePlugin } from '@llem/core';
import { createNodeBackend } from '@llem/plugin-kit';
import { incompatibleFile, unsupportedSettings } from './findings.ts';
import { readGguf } from './gguf-file.ts';
import { installedProcessors, VERSION } from './installed.ts';
import { openModel } from './open-model.ts';
import { LlamaCppSection } from './section.ts';

const capabilities: BackendCapabilities = {
  token_timestamps: true,
  phases: true,
  dummy_weights: false,
  lora: false,
  traffic: true,
  parameter_count: true,
  engine_process: 'none',
  // What GGUF types there are a name for: F32, F16, BF16, Q8 and Q4. The file decides, `check` compares.
  precisions: ['fp32', 'fp16', 'bf16', 'int8', 'int4'],
  decoding_strategies: ['greedy', 'sampling'],
};

const configSchema = LlamaCppSection;
const install = 'npm install --include=optional llem-backend-llama-cpp';
const missing = `node-llama-cpp has no binary for ${process.platform}-${process.arch} here`;

const llamaCpp = defineComponent({
  ...{ kind: 'backend', id: 'llama-cpp', priority: 50, claims: [], capabilities, configSchema },
  async probe() {
    const processors = installedProcessors();
    if (processors.length === 0) return { available: false, reason: missing, fix: install };
    const detail = `llama.cpp of node-llama-cpp ${VERSION} on ${processors.join(', ')}`;
    return { available: true, detail };
  },
  create: (_section, { env }) =>
    createNodeBackend({
      ...{ id: 'llama-cpp', version: VERSION, capabilities, configSchema, install },
      async importEngine() {
        if (installedProcessors().length === 0) throw new Error(missing);
        return await import('node-llama-cpp');
      },
      unsupported: unsupportedSettings,
      incompatible: (config) => incompatibleFile(config, env),
      checkModel: (config) => readGguf(config.model, env).then(() => []),
      usesGpus: ({ processor }) => (processor ?? installedProcessors()[0]) !== 'cpu',
      requiresGpu: ({ processor }) => processor === 'cuda',
      open: openModel,
    }),
});

export default definePlugin({ components: [llamaCpp] });
