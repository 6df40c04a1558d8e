import { composedObject, type ExperimentConfig } from '@llem/core';

/** A parsed experiment for backend `engine`, with the energy source asked for. */
export function configOf(
  energy: string | null = 'auto',
  fields: Record<string, unknown> = {},
): ExperimentConfig {
  return composedObject([]).parse({
    model: 'm',
    backend: 'engine',
    energy: { backend: energy },
    ...fields,
  });
}
