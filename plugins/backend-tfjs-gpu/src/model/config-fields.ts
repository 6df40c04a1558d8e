import { loadFailed } from '../errors.ts';

/** Typed reading of a model's config.json. Every refusal names the field and the file. */
export interface ConfigFields {
  readonly raw: Readonly<Record<string, unknown>>;
  has(name: string): boolean;
  /** A whole number of at least 1; without a fallback the field is required. */
  size(name: string, fallback?: number): number;
  /** A finite number above 0. */
  positive(name: string, fallback?: number): number;
  flag(name: string, fallback: boolean): boolean;
  text(name: string, fallback: string): string;
  /** A map, or null when the field is absent. */
  map(name: string): ConfigFields | null;
}

/** Fields of `raw`, the object at `path` of `file`; null counts as absent, as transformers writes it. */
export function configFields(raw: Readonly<Record<string, unknown>>, file: string, path = ''): ConfigFields {
  const read = <T>(
    name: string,
    expected: string,
    isValid: (value: unknown) => value is T,
    fallback: T | undefined,
  ): T => {
    const value = raw[name] ?? fallback;
    if (isValid(value)) return value;
    const problem = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
    throw loadFailed(
      `${file}: field "${path}${name}" ${problem}, ${expected} is needed`,
      `write ${path}${name} into config.json, or use the config.json that came with the model`,
    );
  };
  return {
    raw,
    has: (name) => raw[name] != null,
    size: (name, fallback) => read(name, 'a whole number of at least 1', isSize, fallback),
    positive: (name, fallback) => read(name, 'a number above 0', isPositive, fallback),
    flag: (name, fallback) => read(name, 'true or false', (value) => typeof value === 'boolean', fallback),
    text: (name, fallback) => read(name, 'a text', (value) => typeof value === 'string', fallback),
    map: (name) =>
      raw[name] == null ? null : configFields(read(name, 'a map', isMap, undefined), file, `${path}${name}.`),
  };
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value >= 1;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
