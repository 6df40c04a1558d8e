import type { LoadedModelInfo } from '@llem/core';

/** What the fake model says of itself: on a CPU, a million parameters. */
export const EXAMPLE_MODEL_INFO: LoadedModelInfo = {
  device_uuids: [],
  model_memory_mb: 0,
  non_embedding_parameters: 1_000_000,
  architecture: null,
  engine_version: '1.0.0-fake',
  libraries: {},
  cuda_version: null,
  effective_settings: {},
  tokenizer: 'fake',
  build_metadata: null,
  env: {},
  warnings: [],
};
