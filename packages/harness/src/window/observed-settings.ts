import { type LoadedModel, messageOf, type ObservedSettings } from '@llem/core';
import type { ExperimentRequest } from '../experiment-request.ts';

/**
 * Step 14 of measurement.md 2: the settings of the engine objects really built, where the backend can tell. They are
 * a record beside the figures: an engine that fails to give them does not lose the run.
 */
export async function observedSettings(
  model: Pick<LoadedModel, 'capture'>,
  { logger, signal }: Pick<ExperimentRequest, 'logger' | 'signal'>,
): Promise<ObservedSettings | null> {
  try {
    return (await model.capture?.()) ?? null;
  } catch (error) {
    signal.throwIfAborted();
    logger.warn(`the engine's settings could not be read: ${messageOf(error)}`);
    return null;
  }
}
