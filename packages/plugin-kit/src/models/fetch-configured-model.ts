import type { ComponentContext, ExperimentConfig } from '@llem/core';
import { type FetchModelRequest, fetchModel } from '@llem/hub';

/** What a backend asks for beyond the model's name. */
export type ModelRequest = Partial<Pick<FetchModelRequest, 'revision' | 'weights'>>;

/**
 * `fetchModel` for the model of a configuration, with all that a context gives: the cache of its environment, its
 * signal and clock, and its progress.
 */
export function fetchConfiguredModel(
  { model, load_format }: ExperimentConfig,
  { env, signal, clock, logger, progress }: ComponentContext,
  { revision = null, ...weights }: ModelRequest = {},
): Promise<string> {
  return fetchModel({
    ...{ model, revision, dummy: load_format === 'dummy', env, signal, clock, logger, ...weights },
    onProgress: (text) => progress(text),
  });
}
