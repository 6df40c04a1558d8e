import * as z from 'zod';

/** How a stored object is brought into the shape of a schema before it is parsed. */
export interface ConformRules {
  /** Drops unknown keys of this object; nested ones follow `dropNested`. */
  readonly dropUnknown: boolean;
  readonly dropNested: boolean;
  /** Told the path of each key that is dropped. */
  readonly onDrop: (path: string) => void;
}

/**
 * A copy of `value` in which fields that the schema knows and that may be null are null where they are missing, and
 * unknown keys are gone where the rules say so. Anything else that does not fit is left for the schema to refuse.
 */
export function conform(schema: z.core.$ZodType, value: unknown, rules: ConformRules, path = ''): unknown {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return value === null ? null : conform(schema.def.innerType, value, rules, path);
  }
  const nested = { ...rules, dropUnknown: rules.dropNested };
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item, index) => conform(schema.element, item, nested, `${path}[${index}]`));
  }
  if (schema instanceof z.ZodRecord && isMap(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        conform(schema.valueType, item, nested, `${path}.${key}`),
      ]),
    );
  }
  if (schema instanceof z.ZodObject && isMap(value)) return conformObject(schema, value, rules, path);
  return value;
}

function conformObject(
  schema: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  rules: ConformRules,
  path: string,
) {
  const nested = { ...rules, dropUnknown: rules.dropNested };
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const known = Object.entries(schema.shape).flatMap(([key, field]) => {
    if (Object.hasOwn(value, key)) return [[key, conform(field, value[key], nested, at(key))]];
    return z.safeParse(field, null).success ? [[key, null]] : [];
  });
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(schema.shape, key));
  if (rules.dropUnknown) for (const key of unknown) rules.onDrop(at(key));
  const kept = rules.dropUnknown ? [] : unknown.map((key) => [key, value[key]]);
  return Object.fromEntries([...known, ...kept]);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
