import type { LoadedModelInfo } from '@llem/core';
import type { ExperimentRequest } from '../experiment-request.ts';

/** The whole resolved configuration, where it ran, and what the engine made of it. */
export function effectiveConfig(
  { config, runner, executor }: ExperimentRequest,
  info: LoadedModelInfo,
): Record<string, unknown> {
  return {
    ...config,
    runner_type: runner.type,
    runner_image: runner.image,
    runner_source: runner.source,
    executor,
    engine: info.effective_settings,
  };
}
