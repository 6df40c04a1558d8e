import { ConfigError } from '@llem/core';
import { copyPlain, isMap, type RawMap } from './copy-plain.ts';

/**
 * Overrides as one nested map: keys may be dotted, and a value that is undefined or null overrides nothing.
 * A later key wins over an earlier one for the same path.
 */
export function expandOverrides(overrides: RawMap): RawMap {
  const plain = copyPlain(overrides, null);
  if (!isMap(plain))
    throw new ConfigError('CONFIG.BAD_OVERRIDE', 'overrides must be a map of fields to values');
  let expanded: RawMap = {};
  for (const [key, value] of Object.entries(plain)) {
    if (value === null) continue;
    const parts = key.split('.');
    if (parts.includes('')) {
      throw new ConfigError('CONFIG.BAD_OVERRIDE', `override key ${JSON.stringify(key)} has an empty part`, {
        fix: 'write the path of a field, such as decoder.temperature',
      });
    }
    const nested = copyPlain(
      parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value),
      null,
    );
    expanded = mergeMaps(expanded, nested as RawMap);
  }
  return expanded;
}

/** `over` laid on `base`: maps merge deeply, everything else is replaced. */
export function mergeMaps(base: RawMap, over: RawMap): RawMap {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isMap(below) && isMap(value) ? mergeMaps(below, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}
