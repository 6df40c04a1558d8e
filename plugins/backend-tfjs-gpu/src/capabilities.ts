import type { BackendCapabilities } from '@llem/core';

/** What its outputs may be relied on to contain. */
export const CAPABILITIES: BackendCapabilities = {
  token_timestamps: true,
  phases: true,
  dummy_weights: true,
  lora: false,
  traffic: true,
  parameter_count: true,
  engine_process: 'none',
};
