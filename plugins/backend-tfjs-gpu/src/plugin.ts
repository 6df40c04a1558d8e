import { defineComponent, definePlugin } from '@llem/core';
import { createTfjsBackend, INSTALL } from './backend.ts';
import { CAPABILITIES } from './capabilities.ts';
import { libraryVersions, missingLibraries } from './library-versions.ts';
import { RUNTIMES } from './runtimes/select-runtime.ts';
import { TfjsSection } from './section.ts';

const tfjs = defineComponent({
  kind: 'backend',
  id: 'tfjs',
  priority: 40,
  claims: [],
  capabilities: CAPABILITIES,
  configSchema: TfjsSection,
  async probe() {
    const missing = missingLibraries();
    if (missing.length > 0) {
      return {
        available: false,
        reason: `not installed: ${missing.join(', ')}`,
        fix: INSTALL,
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
