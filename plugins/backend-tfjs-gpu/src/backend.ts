import type { InferenceBackend } from '@llem/core';
import { createNodeBackend } from '@llem/plugin-kit';
import { CAPABILITIES } from './capabilities.ts';
import { libraryVersions } from './library-versions.ts';
import { runtimeFindings } from './runtime-findings.ts';
import { TfjsSection } from './section.ts';

/** Brings the engine's packages back. */
export const INSTALL = 'npm install @llem/backend-tfjs';

/** TensorFlow.js in this process. Its code is imported by `load`, not before. */
export function createTfjsBackend(): InferenceBackend {
  return createNodeBackend({
    id: 'tfjs',
    version: libraryVersions()['@tensorflow/tfjs-core'],
    capabilities: CAPABILITIES,
    configSchema: TfjsSection,
    install: INSTALL,
    importEngine: () => import('./open-model.ts'),
    incompatible: async (config, section) => runtimeFindings(config, section),
    open: ({ openModel }, request) => openModel(request),
  });
}
