import * as z from 'zod';

const UNSAFE = 'must not be a whole number beyond 2^53 - 1';

/** A number that JSON and RFC 8785 can carry without loss: finite, and safe when it is whole. */
export const safeNumber = () => z.number().refine(isSafe, UNSAFE);

/** A boolean. YAML 1.2 reads `yes` and `on` as text, so the message says what to write instead. */
export const flag = () =>
  z.boolean({ error: ({ input }) => (typeof input === 'string' ? flagHint(input) : undefined) });

/** A value of an open map: JSON, with the numbers of `safeNumber`. Copied, so that freezing it never freezes the caller's. */
export const JsonValue: z.ZodType<JsonValue, JsonValue> = z.unknown().check((payload) => {
  payload.value = copyJson(payload.value, [], (path, message) => {
    payload.issues.push({ code: 'custom', path: [...path], message, input: payload.value });
  });
}) as unknown as z.ZodType<JsonValue, JsonValue>;
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** An integer seed. */
export const seed = () =>
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1);

const MAX_DEPTH = 100;

function copyJson(
  value: unknown,
  path: readonly (string | number)[],
  report: (path: readonly (string | number)[], message: string) => void,
): unknown {
  if (path.length > MAX_DEPTH) return report(path.slice(0, 3), `is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return value.map((inner, index) => copyJson(inner, [...path, index], report));
  if (isPlainMap(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return Object.fromEntries(entries.map(([key, inner]) => [key, copyJson(inner, [...path, key], report)]));
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    report(path, `expected a finite number, received ${value}`);
  else if (typeof value === 'number' && !isSafe(value)) report(path, UNSAFE);
  else if (!['string', 'number', 'boolean'].includes(typeof value) && value !== null) {
    report(path, `expected a JSON value, received ${typeof value}`);
  }
  return value;
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return z.core.util.isPlainObject(value);
}

function isSafe(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function flagHint(input: string): string {
  const wanted = /^(y|yes|on|true)$/i.test(input)
    ? 'true'
    : /^(n|no|off|false)$/i.test(input)
      ? 'false'
      : 'true or false';
  return `expected boolean, received the text "${input}": write ${wanted} without quotes`;
}
