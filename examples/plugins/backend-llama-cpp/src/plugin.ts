import { defineComponent, definePlugin } from '@llem/core';
import { createLlamaCppBackend } from './backend.ts';
import { installedProcessors, libraryVersion, missingEngine } from './installed.ts';
import { LlamaCppSection } from './section.ts';

const llamaCpp = defineComponent({
  kind: 'backend',
  id: 'llama-cpp',
  priority: 50,
  claims: [],
  capabilities: {
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
  },
  configSchema: LlamaCppSection,
  async probe() {
    const [missing] = missingEngine();
    if (missing) return { available: false, reason: missing.message, fix: missing.fix };
    const on = installedProcessors().join(', ');
    return { available: true, detail: `llama.cpp of node-llama-cpp ${libraryVersion()} on ${on}` };
  },
  create: (_section, context) => createLlamaCppBackend(context),
});

export default definePlugin({ components: [llamaCpp] });
