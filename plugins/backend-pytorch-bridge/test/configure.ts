import { composedObject, type ExperimentConfig, type InstalledBackend } from '@llem/core';
import plugin from '../src/plugin.ts';
import { PyTorchSection } from '../src/section.ts';

const [component] = plugin.components;
if (component?.kind !== 'backend') throw new Error('the plugin has no backend');

/** The backend of the plugin. */
export const backend = component;

const installed: InstalledBackend = {
  id: 'pytorch',
  package: '@llem/backend-pytorch',
  priority: 80,
  configSchema: PyTorchSection,
  capabilities: backend.capabilities,
};

/** A configuration as the loader would hand it over. */
export function configure(
  model: string,
  overrides: Record<string, unknown> = {},
  section: Record<string, unknown> = {},
): ExperimentConfig {
  return composedObject([installed]).parse({
    model,
    backend: 'pytorch',
    precision: 'fp32',
    max_output_tokens: 12,
    ...overrides,
    pytorch: { ...section },
  });
}
