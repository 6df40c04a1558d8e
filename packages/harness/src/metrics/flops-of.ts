import { type FlopsResult, type InferenceOutput, type LoadedModelInfo, sectionOf } from '@llem/core';
import { readModelConfig, readParameterCount } from '@llem/hub';
import type { ExperimentRequest } from '../experiment-request.ts';
import { computeFlops } from './flops.ts';

/** FLOPs of a run: the loaded module first, the model's config next, a bare parameter count last. */
export async function flopsOf(
  info: LoadedModelInfo,
  { requests }: InferenceOutput,
  { config, env, signal }: ExperimentRequest,
): Promise<FlopsResult | null> {
  const section = sectionOf(config);
  const revision = typeof section.revision === 'string' ? section.revision : null;
  const source = { model: config.model, revision, env, signal };
  const isCounted = info.non_embedding_parameters !== null;
  const architecture = info.architecture ?? (isCounted ? null : await readModelConfig(source));
  const parameterCount = isCounted || architecture ? null : await readParameterCount(source);
  const note =
    section.use_cache === false
      ? 'use_cache is false: the engine recomputes earlier tokens, which the formula leaves out'
      : null;
  return computeFlops({ info, architecture, parameterCount }, requests, config, note);
}
