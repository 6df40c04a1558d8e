import type { Component, ExperimentConfig } from '@llem/core';

const NONSENSE: readonly unknown[] = ['nonsense', -1, {}, []];

/**
 * Configurations that no loader would hand over, with what is wrong with each: a `check` that throws for one would
 * end a pre-flight that is to tell everything at once.
 */
export function nonsenseOf(
  config: ExperimentConfig,
  configSchema: Component['configSchema'],
): readonly (readonly [what: string, config: ExperimentConfig])[] {
  const fields = Object.keys(configSchema?.shape ?? {});
  const section = (value: unknown) => ({ ...config, [config.backend]: value });
  const cases: readonly (readonly [string, object])[] = [
    ['a model that is nowhere', { ...config, model: '/nowhere/at all' }],
    ['a precision that does not exist', { ...config, precision: 'fp5' }],
    ['a section that is a text', section('nonsense')],
    ['a section with an unknown field', section({ nonsense: true })],
    ...NONSENSE.map(
      (value) =>
        [
          `a section whose every value is ${JSON.stringify(value)}`,
          section(Object.fromEntries(fields.map((field) => [field, value]))),
        ] as const,
    ),
    ['no decoder', { ...config, decoder: null }],
  ];
  // These are configurations in name only: that is what they are for.
  return cases.map(([what, wrong]) => [what, wrong as ExperimentConfig]);
}
