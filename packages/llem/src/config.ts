import { fileURLToPath } from 'node:url';
import type { ExperimentConfig, StudyConfig } from '@llem/core';
import { quietLogger } from './quiet-logger.ts';
import { VERSION } from './version.ts';

/** Loads one experiment file against the installed plugins, or builds it from `overrides` alone when `path` is null. */
export async function loadExperimentConfig(
  path: string | URL | null,
  overrides?: Record<string, unknown>,
): Promise<ExperimentConfig> {
  return (await installedConfig()).loadExperimentConfig(path, overrides);
}

/** Loads one study file against the installed plugins. */
export async function loadStudyConfig(
  path: string | URL,
  overrides?: Record<string, unknown>,
): Promise<StudyConfig> {
  return (await installedConfig()).loadStudyConfig(path, overrides);
}

async function installedConfig() {
  const { createRunDependencies } = await import('@llem/study');
  const packageJson = fileURLToPath(new URL('../package.json', import.meta.url));
  const { config } = await createRunDependencies({
    packageJson,
    toolVersion: VERSION,
    discovery: true,
    logger: quietLogger,
  });
  return config;
}
