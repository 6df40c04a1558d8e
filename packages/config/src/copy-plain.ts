import { ConfigError } from '@llem/core';

/** A map as it was written: plain, without accessors, own keys only. */
export type RawMap = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 100;
/** Also bounds what aliases expand to. */
const MAX_VALUES = 1_000_000;
const FEWER = 'give fewer of them: no configuration needs so many';
const FIXES: Readonly<Record<string, string>> = {
  'CONFIG.FORBIDDEN_KEY': 'remove the key',
  'CONFIG.TOO_DEEP': 'flatten it: no configuration needs so many levels',
  'CONFIG.UNREADABLE_VALUE': 'give plain maps, lists, texts, numbers, true, false and null',
};
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * A deep copy of maps, lists and scalars without undefined fields, or a ConfigError: for a key that could reach a
 * prototype, nesting deeper than 100 (a cycle is endless nesting), instances of classes, and text that is not
 * Unicode. Reading a foreign object may throw anything; that is a ConfigError too.
 *
 * @param source The file that the value came from, for messages; null for a value of the library's caller.
 */
export function copyPlain(value: unknown, source: string | null): unknown {
  let count = 0;

  function copy(inner: unknown, path: readonly (string | number)[]): unknown {
    count += 1;
    if (count > MAX_VALUES)
      throw refusal('CONFIG.UNREADABLE_VALUE', [], `holds more than ${MAX_VALUES} values`, source, FEWER);
    if (typeof inner === 'string' && !inner.isWellFormed()) {
      throw refusal(
        'CONFIG.UNREADABLE_VALUE',
        path,
        'holds half of a surrogate pair, which is no Unicode text',
        source,
      );
    }
    if (typeof inner !== 'object' || inner === null) return inner;
    if (path.length >= MAX_DEPTH) throw tooDeep(path, source);
    if (Array.isArray(inner)) {
      if (inner.length > MAX_VALUES)
        throw refusal('CONFIG.UNREADABLE_VALUE', path, `has more than ${MAX_VALUES} items`, source, FEWER);
      return Array.from(inner, (item: unknown, index) => copy(item, [...path, index]));
    }
    if (!isPlain(inner)) {
      throw refusal(
        'CONFIG.UNREADABLE_VALUE',
        path,
        `is an object of class ${className(inner)}, not a plain map`,
        source,
      );
    }
    const entries = Object.entries(inner).filter(([, field]) => field !== undefined);
    return Object.fromEntries(
      entries.map(([key, field]) => [checkedKey(key, path), copy(field, [...path, key])]),
    );
  }

  function checkedKey(key: string, path: readonly (string | number)[]): string {
    if (key.split('.').some((part) => FORBIDDEN_KEYS.includes(part))) {
      throw refusal('CONFIG.FORBIDDEN_KEY', [...path, key], 'is not allowed as a key', source);
    }
    if (!key.isWellFormed())
      throw refusal('CONFIG.UNREADABLE_VALUE', path, 'has a key that is no Unicode text', source);
    return key;
  }

  try {
    return copy(value, []);
  } catch (error) {
    if (ConfigError.is(error)) throw error;
    throw refusal(
      'CONFIG.UNREADABLE_VALUE',
      [],
      'cannot be read: one of its objects throws when it is',
      source,
    );
  }
}

export function isMap(value: unknown): value is RawMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The refusal of nesting deeper than 100. */
export function tooDeep(path: readonly (string | number)[], source: string | null): ConfigError {
  return refusal('CONFIG.TOO_DEEP', path, `is nested deeper than ${MAX_DEPTH} levels`, source);
}

/** A value that is refused, with its file and its dotted path. */
export function refusal(
  code: string,
  path: readonly (string | number)[],
  message: string,
  source: string | null,
  fix: string | null = FIXES[code] ?? null,
): ConfigError {
  const shown = path.length > 6 ? [...path.slice(0, 3), '…'] : path;
  const place = [source ?? 'configuration', ...(path.length > 0 ? [shown.join('.')] : [])].join(': ');
  return new ConfigError(code, `${place} ${message}`, { fix, ...(source === null ? {} : { path: source }) });
}

/** True for a map made by braces or `JSON.parse`, in this realm or another (`vm`, a test runner). */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function className(value: object): string {
  const maker: unknown = Reflect.get(value, 'constructor');
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'unknown';
}
