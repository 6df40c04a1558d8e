import type { ExperimentConfig, InstalledBackend } from '@llem/core';
import { configSummary } from './config-summary.ts';

/** Short texts for configurations, which leave out what the chosen backend's section has by default. */
export function createSummarizer(
  backends: readonly InstalledBackend[],
): (config: ExperimentConfig) => string {
  const defaults = new Map(
    backends.map(({ id, configSchema }) => [id, configSchema?.safeParse({}).data ?? {}] as const),
  );
  return (config) => configSummary(config, defaults.get(config.backend) ?? {});
}
