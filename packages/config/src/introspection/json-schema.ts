import * as z from 'zod';

/** A JSON Schema of draft 2020-12, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A zod schema as JSON Schema: of what a user may write, or of what a program puts out. Bounds that only say what a
 * double can hold are left out; checks in code have no form there.
 *
 * @param isPublished False keeps what only llem reads: what a value needs of a machine, and what null means to an
 *   engine, which to a reader of the published schema is the default.
 */
export function jsonSchemaOf(
  schema: z.core.$ZodType,
  io: 'input' | 'output' = 'input',
  isPublished = true,
): JsonSchema {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (!isPublished) return;
      const { if_null: meaning } = jsonSchema;
      if (meaning !== undefined) jsonSchema.default = meaning;
      delete jsonSchema.needs;
      delete jsonSchema.if_null;
    },
  }) as JsonSchema;
}

/** The fields of an object schema. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isSchemaMap(schema.properties) ? schema.properties : {};
}

/** What a value may be, `anyOf` and lists of types taken apart, null left out. */
export function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const { anyOf, type } = schema;
  if (Array.isArray(anyOf)) return anyOf.flatMap(alternativesOf);
  if (Array.isArray(type)) return type.flatMap((one) => alternativesOf({ ...schema, type: one }));
  return type === 'null' ? [] : [schema];
}

/** True where null may stand. */
export function isNullable(schema: JsonSchema): boolean {
  const { anyOf, type } = schema;
  return (
    type === 'null' ||
    (Array.isArray(type) && type.includes('null')) ||
    (Array.isArray(anyOf) && anyOf.some(isNullable))
  );
}

function isSchemaMap(value: unknown): value is Readonly<Record<string, JsonSchema>> {
  return typeof value === 'object' && value !== null;
}
