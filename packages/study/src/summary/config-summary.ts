import { ExperimentConfigSchema } from '@llem/config';
import { type ExperimentConfig, SHARED_FIELD_NAMES } from '@llem/core';
import { modelName } from './model-name.ts';

const MAX_LENGTH = 70;
/** A value of every shared field that its schema fills in. */
const DEFAULTS: Readonly<Record<string, unknown>> = ExperimentConfigSchema.parse({
  model: 'x',
  backend: 'x',
});
/** What a study varies most stands first, where no cut takes it away. */
const FIELDS = SHARED_FIELD_NAMES.filter((name) => !['model', 'backend', 'precision'].includes(name));

/**
 * A short text for a configuration (cli.md 5): last part of the model, backend, and what differs from the default,
 * at most 70 characters. For people: two configurations may have the same.
 *
 * @param sectionDefaults What the section of the backend holds when nothing of it is set.
 */
export function configSummary(
  config: ExperimentConfig,
  sectionDefaults: Readonly<Record<string, unknown>>,
): string {
  const values: Readonly<Record<string, unknown>> = config;
  const differing = [
    ...differences('precision', config.precision, DEFAULTS.precision),
    ...differences('', values[config.backend], sectionDefaults),
    ...FIELDS.flatMap((field) => differences(field, values[field], DEFAULTS[field])),
  ];
  return shortened([modelName(config.model), config.backend, ...differing].join(' '));
}

/** `path=value` for each leaf of `value` that is set and is not that of `standard`. */
function differences(path: string, value: unknown, standard: unknown): string[] {
  if (value === standard || value === undefined) return [];
  if (!isMap(value)) return (standard ?? null) === value ? [] : [`${path}=${text(value)}`];
  const standards: Readonly<Record<string, unknown>> = isMap(standard) ? standard : {};
  return Object.entries(value).flatMap(([key, inner]) =>
    differences(path === '' ? key : `${path}.${key}`, inner, standards[key]),
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** On one line, without anything that moves a terminal's cursor. */
function shortened(summary: string): string {
  const characters = [...summary.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').toWellFormed()];
  return characters.length <= MAX_LENGTH
    ? characters.join('')
    : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
