import { alternativesOf, isNullable, type JsonSchema, propertiesOf } from './json-schema.ts';
import type { Constraints, ParamRecord, Scalar } from './param-record.ts';
import { testValuesOf } from './test-values.ts';

/**
 * The parameters of an object schema: nested objects give their own, anything else gives one. Written with the path of
 * the object before theirs.
 */
export function readParams(schema: JsonSchema, prefix: readonly string[] = []): ParamRecord[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) =>
    readField([...prefix, name], field, !required.includes(name)),
  );
}

function readField(path: readonly string[], field: JsonSchema, optional: boolean): ParamRecord[] {
  const alternatives = alternativesOf(field);
  const objects = alternatives.filter((one) => one.properties !== undefined);
  const plain = alternatives.filter((one) => one.properties === undefined);
  const own = plain.length === 0 ? [] : [record(path, field, plain, optional)];
  return [...own, ...objects.flatMap((object) => readParams(object, path))];
}

function record(
  path: readonly string[],
  field: JsonSchema,
  plain: readonly JsonSchema[],
  optional: boolean,
): ParamRecord {
  const [first = {}] = plain;
  const untested = {
    path: path.join('.'),
    name: path.at(-1) ?? '',
    type: typeOf(first),
    default: field.default ?? null,
    if_null: field.if_null ?? null,
    description: textOrNull(field.description),
    unit: textOrNull(field.unit),
    optional,
    nullable: isNullable(field),
    constraints: constraintsOf(first),
    options: optionsOf(plain),
    backend_support: [],
    needs: needsOf(field.needs),
  };
  return { ...untested, test_values: testValuesOf(untested) };
}

function typeOf({ type, enum: options, const: only }: JsonSchema): ParamRecord['type'] {
  const [value] = Array.isArray(options) ? options : [only];
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (type === 'object') return 'map';
  if (type === 'array') return 'list';
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string';
}

function constraintsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Constraints {
  const bound = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    ge: bound(minimum),
    le: bound(maximum),
    gt: bound(exclusiveMinimum),
    lt: bound(exclusiveMaximum),
  };
}

/** An enumeration, or several literals. */
function optionsOf(plain: readonly JsonSchema[]): readonly Scalar[] | null {
  const options = plain.flatMap(({ enum: listed, const: only }): unknown[] =>
    Array.isArray(listed) ? listed : only === undefined ? [] : [only],
  );
  return options.length === 0 ? null : options.filter(isScalar);
}

function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function needsOf(needs: unknown): ParamRecord['needs'] {
  return typeof needs === 'object' && needs !== null ? { ...needs } : {};
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
