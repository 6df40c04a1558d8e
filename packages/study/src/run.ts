import type { StudyConfig } from '@llem/config';
import { ConfigError, type StudyResult } from '@llem/core';
import { runAlone } from './run-alone.ts';
import type { RunDependencies } from './run-dependencies.ts';
import type { RunOptions } from './run-options.ts';
import { runStudy } from './run-study.ts';

/**
 * The one path of every measurement (LA-03, CFG-17). One experiment with one cycle runs in this process, every run
 * of a larger study in one of its own.
 */
export async function run(
  study: StudyConfig,
  dependencies: RunDependencies,
  options: RunOptions,
): Promise<StudyResult> {
  const [config] = study.experiments;
  if (config === undefined)
    throw new ConfigError('CONFIG.EMPTY_STUDY', 'the study has no experiment', { fix: 'give it one' });
  refuseExecutor(dependencies);
  return options.kind === 'experiment'
    ? runAlone(study, config, dependencies, options)
    : runStudy(study, dependencies, options);
}

/** One that was asked for and is passed over in silence would measure another machine than the one that was meant. */
function refuseExecutor({ settings, env }: Pick<RunDependencies, 'settings' | 'env'>): void {
  const { executor } = settings.execution;
  if (executor === 'local') return;
  throw new ConfigError('CONFIG.UNSUPPORTED_EXECUTOR', `executor "${executor}" is not supported yet`, {
    why: 'this version runs everything on this machine',
    fix: env.LLEM_EXECUTOR ? 'unset LLEM_EXECUTOR' : 'remove execution.executor from the user config',
  });
}
