import { ExecutionConfig } from '../schema/study-config.ts';
import { type JsonSchema, jsonSchemaOf, propertiesOf } from './json-schema.ts';

const VERSION = { type: 'string', description: 'ignored' };

/** What an experiment file may hold: the fields of an experiment. */
export function experimentFileSchema(experiment: JsonSchema): JsonSchema {
  return {
    ...experiment,
    title: 'llem experiment file',
    properties: { version: VERSION, ...propertiesOf(experiment) },
  };
}

/** What a study file may hold (config.md 3): shared fields, axes and groups, partial experiments, how they are run. */
export function studyFileSchema(experiment: JsonSchema): JsonSchema {
  const partial = withoutRequired(experiment);
  const fields = propertiesOf(partial);
  const { backend = {} } = fields;
  return {
    $schema: experiment.$schema,
    title: 'llem study file',
    type: 'object',
    properties: {
      name: { type: ['string', 'null'], description: 'names the directory' },
      version: VERSION,
      base: { type: 'string', description: 'path of an experiment file, relative to this file' },
      ...fields,
      backend: oneOrMany(backend),
      sweep: sweepSchema(fields),
      experiments: {
        type: ['array', 'null'],
        description: 'experiments, each over the shared fields',
        items: { type: 'object', properties: fields, additionalProperties: false },
      },
      execution: { anyOf: [executionSchema(), { type: 'null' }], description: 'how they are run' },
      cold_start: { type: 'boolean', default: false, description: 'no warm-up anywhere' },
    },
    anyOf: [{ required: ['sweep'] }, { required: ['experiments'] }],
    additionalProperties: false,
  };
}

/** Axes by the dotted path of their parameter, and groups by any other name. */
function sweepSchema(fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const leaves = Object.entries(fields).flatMap(([name, field]) => leavesOf(name, field));
  const openMaps = leaves.filter(([, leaf]) => isOpenMap(leaf));
  const axes = leaves.filter(([, leaf]) => !isOpenMap(leaf));
  return {
    type: ['object', 'null'],
    description: 'axes, whose product makes the configurations, and groups of fields that go together',
    properties: Object.fromEntries(axes.map(([path, leaf]) => [path, oneOrMany(leaf)])),
    patternProperties: Object.fromEntries(
      openMaps.map(([path]) => [`^${path.replaceAll('.', '\\.')}\\.`, true]),
    ),
    additionalProperties: {
      type: 'array',
      minItems: 1,
      items: { type: 'object' },
      description: 'a group: alternatives that set several fields together',
    },
  };
}

function leavesOf(path: string, field: JsonSchema): [path: string, leaf: JsonSchema][] {
  const { anyOf } = field;
  const alternatives: JsonSchema[] = Array.isArray(anyOf) ? anyOf : [field];
  const objects = alternatives.filter(({ properties }) => properties !== undefined);
  const others = alternatives.filter(({ properties }) => properties === undefined);
  const isLeaf = others.some(({ type }) => type !== 'null');
  return [
    ...(isLeaf
      ? [[path, objects.length > 0 ? { ...field, anyOf: others } : field] as [string, JsonSchema]]
      : []),
    ...objects.flatMap((object) =>
      Object.entries(propertiesOf(object)).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner)),
    ),
  ];
}

function isOpenMap({ type, anyOf }: JsonSchema): boolean {
  return type === 'object' || (Array.isArray(anyOf) && anyOf.some(isOpenMap));
}

function oneOrMany(field: JsonSchema): JsonSchema {
  const { description, unit, default: _default, ...value } = field;
  const about = {
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
  };
  return { ...about, anyOf: [value, { type: 'array', items: value, minItems: 1 }] };
}

function executionSchema(): JsonSchema {
  const { $schema: _dialect, ...schema } = jsonSchemaOf(ExecutionConfig);
  return schema;
}

/** The same with every field optional, at every level: other parts of the file may bring what is missing. */
function withoutRequired(schema: JsonSchema): JsonSchema {
  const { required: _required, ...rest } = schema;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inside(value)]));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return typeof value === 'object' && value !== null ? withoutRequired(value as JsonSchema) : value;
}
