import { defineComponent, definePlugin } from '@llem/core';
import { createTfjsBackend } from './backend.ts';
import { libraryVersions, missingLibraries } from './library-versions.ts';
import { RUNTIMES } from './runtimes/select-runtime.ts';
import { TfjsSection } from './section.ts';

const tfjs = defineComponent({
  kind: 'backend',
  id: 'tfjs',
  priority: 40,
  claims: [],
  capabilities: {
    token_timestamps: true,
    phases: true,
    dummy_weights: true,
    lora: false,
    traffic: true,
    parameter_count: true,
    engine_process: 'none',
  },
  configSchema: TfjsSection,
  async probe() {
    const missing = missingLibraries();
    if (missing.length > 0) {
      return {
        available: false,
        reason: `not installed: ${missing.join(', ')}`,
        fix: 'npm install @llem/backend-tfjs',
      };
    }
    const version = libraryVersions()['@tensorflow/tfjs-core'];
    return {
      available: true,
      detail: `TensorFlow.js ${version} on ${RUNTIMES.map(({ name }) => name).join(', ')}`,
    };
  },
  create: createTfjsBackend,
});

export default definePlugin({ components: [tfjs] });
