import {
  type BackendCapabilities,
  composedObject,
  DECODING_STRATEGIES,
  deepFreeze,
  type ExperimentConfig,
  type ExperimentConfigInput,
  type InstalledBackend,
  PRECISIONS,
} from '@llem/core';

/** What `createFakeBackend` can do; the backend's id is `fake`. */
const FAKE_CAPABILITIES: BackendCapabilities = Object.freeze({
  token_timestamps: true,
  phases: true,
  dummy_weights: true,
  lora: false,
  traffic: false,
  parameter_count: true,
  engine_process: 'none',
  precisions: PRECISIONS,
  decoding_strategies: DECODING_STRATEGIES,
});

/** The fake backend as a configuration sees it: no section of its own, every precision. */
export const FAKE_INSTALLED_BACKEND: InstalledBackend = Object.freeze({
  id: 'fake',
  package: '@llem/testkit',
  priority: 50,
  configSchema: null,
  capabilities: FAKE_CAPABILITIES,
});

/** A valid, frozen configuration for the fake backend: two prompts of `llem-prompts`, the rest by default. */
export function createExampleConfig(overrides: Partial<ExperimentConfigInput> = {}): ExperimentConfig {
  return deepFreeze(
    composedObject([FAKE_INSTALLED_BACKEND]).parse({
      model: 'fake/model',
      backend: 'fake',
      dataset: 'llem-prompts',
      n: 2,
      ...overrides,
    }),
  );
}
