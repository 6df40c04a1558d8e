import type { InferenceBackend } from '@llem/core';
import { findingsOf } from './findings.ts';
import { libraryVersions } from './library-versions.ts';

/** TensorFlow.js in this process. Its code is imported by `load`, not before. */
export function createTfjsBackend(): InferenceBackend {
  return {
    id: 'tfjs',
    version: libraryVersions()['@tensorflow/tfjs-core'],
    check: async (config) => findingsOf(config),
    devices: async () => [],
    requiresGpu: () => false,
    environment: async () => null,
    async load(config, context) {
      const { loadModel } = await import('./load-model.ts');
      return loadModel(config, context);
    },
  };
}
