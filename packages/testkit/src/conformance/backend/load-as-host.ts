import type { ComponentContext, ExperimentConfig, InferenceBackend, LoadedModel } from '@llem/core';
import type { Trial } from '../trial.ts';
import type { BackendSubject } from './backend-subject.ts';

/** Loads a model as the harness does: the backend is told of the visible devices first. */
export async function loadAsHost(
  { given, context: own }: Trial<'backend', BackendSubject>,
  backend: InferenceBackend,
  config: ExperimentConfig,
  context: ComponentContext = own,
): Promise<LoadedModel> {
  await backend.devices(config, given.devices ?? []);
  return await backend.load(config, context);
}
