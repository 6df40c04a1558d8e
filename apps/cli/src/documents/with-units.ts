import type { JsonSchema } from '@llem/config';

/** Units by the last part of a field's name, as results carry them (results.md 1). */
const UNITS: Readonly<Record<string, string>> = {
  j: 'J',
  w: 'W',
  sec: 's',
  s: 's',
  ms: 'ms',
  mb: 'MiB',
  gb: 'GB',
  pct: '%',
  c: '°C',
  mhz: 'MHz',
  grams: 'g',
};
const NUMBERS = ['number', 'integer'];

/** A schema whose numbers, and lists and maps of numbers, tell their unit where their name has one and they do not. */
export function withUnits(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (!isMap(value)) return [keyword, Array.isArray(value) ? value.map(inside) : value];
      return [keyword, keyword === 'properties' ? properties(value) : withUnits(value)];
    }),
  );
}

function properties(fields: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (!isMap(field)) return [name, field];
      const unit = UNITS[name.slice(name.lastIndexOf('_') + 1)];
      const isNamed =
        name.includes('_') && unit !== undefined && field.unit === undefined && hasNumbers(field);
      return [name, { ...withUnits(field), ...(isNamed ? { unit } : {}) }];
    }),
  );
}

function hasNumbers({ type, anyOf, items, additionalProperties }: JsonSchema): boolean {
  const types = Array.isArray(type) ? type : [type];
  const inner: unknown[] = [...(Array.isArray(anyOf) ? anyOf : []), items, additionalProperties];
  return types.some((one) => NUMBERS.includes(one)) || inner.some((one) => isMap(one) && hasNumbers(one));
}

function inside(value: unknown): unknown {
  return isMap(value) ? withUnits(value) : value;
}

function isMap(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
