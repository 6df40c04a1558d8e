import { fileURLToPath } from 'node:url';
import type { StudyConfig } from '@llem/config';
import type { ExperimentConfig } from '@llem/core';
import { quietLogger } from './quiet-logger.ts';
import { VERSION } from './version.ts';

/** Loads one experiment file against the installed plugins, or builds it from `overrides` alone when `path` is null. */
export async function loadExperimentConfig(
  path: string | URL | null,
  overrides?: Record<string, unknown>,
): Promise<ExperimentConfig> {
  return (await installed()).config.loadExperimentConfig(path, overrides);
}

/** Loads one study file against the installed plugins. */
export async function loadStudyConfig(
  path: string | URL,
  overrides?: Record<string, unknown>,
): Promise<StudyConfig> {
  const { config, settings } = await installed();
  const { study } = await config.loadStudy(path, { overrides: overrides ?? {}, gaps: settings.execution });
  return study;
}

async function installed() {
  const { createMachine } = await import('@llem/study/planning');
  const packageJson = fileURLToPath(new URL('../package.json', import.meta.url));
  return createMachine({ packageJson, toolVersion: VERSION, discovery: true, logger: quietLogger });
}
