import * as z from 'zod';

/** A number that JSON and RFC 8785 can carry without loss: finite, and safe when it is whole. */
export const safeNumber = () => z.number().refine(isSafe, 'must not be a whole number beyond 2^53 - 1');

/** A boolean. YAML 1.2 reads `yes` and `on` as text, so the message says what to write instead. */
export const flag = () => z.boolean({ error: ({ input }) => (typeof input === 'string' ? flagHint(input) : undefined) });

/** A value of an open map: JSON, with the numbers of `safeNumber`. */
export const JsonValue: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), safeNumber(), z.boolean(), z.null(), z.array(JsonValue), z.record(z.string(), JsonValue)]),
);
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** An integer seed. */
export const seed = () => z.int().min(0).max(2 ** 32 - 1);

function isSafe(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function flagHint(input: string): string {
  const wanted = /^(y|yes|on|true)$/i.test(input) ? 'true' : /^(n|no|off|false)$/i.test(input) ? 'false' : 'true or false';
  return `expected boolean, received the text "${input}": write ${wanted} without quotes`;
}
