import fc from 'fast-check';
import * as z from 'zod';

/** Generates values that `schema` accepts, by the schema's own description of itself. */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.def.innerType), { nil: null });
  if (schema instanceof z.ZodDefault) return arbitraryOf(schema.def.innerType);
  if (schema instanceof z.ZodObject) {
    return fc.record(
      Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, arbitraryOf(field)])),
    );
  }
  if (schema instanceof z.ZodArray)
    return fc.array(arbitraryOf(schema.element), { minLength: 1, maxLength: 3 });
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map(arbitraryOf));
  if (schema instanceof z.ZodRecord) {
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), arbitraryOf(schema.valueType), {
      minKeys: 1,
      maxKeys: 4,
    });
  }
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodISODateTime)
    return fc.date({ noInvalidDate: true, min: EPOCH, max: FAR }).map((date) => date.toISOString());
  if (schema instanceof z.ZodString) return stringOf(schema);
  if (schema instanceof z.ZodUnknown) return fc.jsonValue({ maxDepth: 2 }).map(withoutNegativeZero);
  throw new TypeError(`no arbitrary for ${schema._zod.def.type}`);
}

const EPOCH = new Date(0);
const FAR = new Date('9999-12-31T00:00:00Z');

function numberOf({ minValue, maxValue, isInt }: z.ZodNumber): fc.Arbitrary<number> {
  const min = minValue !== null && Number.isFinite(minValue) ? minValue : -1e15;
  const max = maxValue !== null && Number.isFinite(maxValue) ? maxValue : 1e15;
  if (isInt) return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) });
  return fc.double({ min, max, noNaN: true }).map((value) => value + 0);
}

function stringOf(schema: z.ZodString): fc.Arbitrary<string> {
  // Formats of fixed shape in the result schemas: versions, hashes.
  const candidates = [
    fc.constant('2.0'),
    fc.stringMatching(/^[0-9a-f]{16}$/),
    fc.stringMatching(/^[0-9a-f]{64}$/),
  ];
  const free = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  const fitting = candidates.filter((candidate) =>
    fc.sample(candidate, 3).every((text) => schema.safeParse(text).success),
  );
  return schema.safeParse('x"\n').success ? free : (fitting[0] ?? free);
}

/** JSON has no negative zero. */
function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
