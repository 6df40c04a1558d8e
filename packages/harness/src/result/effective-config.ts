import type { LoadedModelInfo, ObservedSettings } from '@llem/core';
import type { ExperimentRequest } from '../experiment-request.ts';

/** Fields whose default is null, which a parsed configuration leaves out. */
const UNSET = { latency: null, traffic: null, lora: null, passthrough_kwargs: null };
const UNSET_IN_DECODER = { min_p: null, num_beams: null, min_new_tokens: null };

/**
 * The whole resolved configuration, where it ran, what the engine made of it, and what the engine objects showed of it
 * afterwards (null where the backend cannot say).
 */
export function effectiveConfig(
  { config, runner, executor }: Pick<ExperimentRequest, 'config' | 'runner' | 'executor'>,
  info: Pick<LoadedModelInfo, 'effective_settings'>,
  observed: ObservedSettings | null,
): Record<string, unknown> {
  return {
    ...UNSET,
    ...config,
    decoder: { ...UNSET_IN_DECODER, ...config.decoder },
    runner_type: runner.type,
    runner_image: runner.image,
    runner_source: runner.source,
    executor,
    engine: info.effective_settings,
    observed,
  };
}
