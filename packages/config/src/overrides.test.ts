import { ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import type { RawMap } from './copy-plain.ts';
import { expandOverrides, mergeMaps } from './overrides.ts';

describe('expandOverrides', () => {
  it('config.md 4: keys may be dotted, and keys of one map come together', () => {
    expect(
      expandOverrides({
        n: 5,
        'decoder.top_p': 0.9,
        decoder: { top_k: 3 },
        'pytorch.attention.backend': 'x',
      }),
    ).toEqual({
      n: 5,
      decoder: { top_p: 0.9, top_k: 3 },
      pytorch: { attention: { backend: 'x' } },
    });
  });

  it('config.md 4: undefined and null override nothing; a null inside a map is a value', () => {
    expect(
      expandOverrides({ n: undefined, 'decoder.min_p': null, model: null, energy: { backend: null } }),
    ).toEqual({
      energy: { backend: null },
    });
  });

  it('config.md 4: forbidden keys, empty parts and endless paths are ConfigErrors', async () => {
    const keys = [
      '__proto__.x',
      'a.constructor',
      'decoder.prototype.y',
      '',
      '.a',
      'a..b',
      'a.',
      'a.'.repeat(200).slice(0, -1),
    ];
    for (const key of keys) {
      expect(ConfigError.is(await caught(() => expandOverrides({ [key]: 1 }))), key).toBe(true);
    }
    for (const value of [[], 'n=5']) {
      expect(ConfigError.is(await caught(() => expandOverrides(value as unknown as RawMap)))).toBe(true);
    }
  });
});

describe('mergeMaps', () => {
  it('config.md 4: maps merge deeply, lists and scalars are replaced', () => {
    const base = { a: { b: 1, c: [1, 2], d: { e: 1 } }, f: 'text' };
    const over = { a: { c: [3], d: { g: 2 } }, f: { h: 1 } };
    expect(mergeMaps(base, over)).toEqual({ a: { b: 1, c: [3], d: { e: 1, g: 2 } }, f: { h: 1 } });
    expect(base).toEqual({ a: { b: 1, c: [1, 2], d: { e: 1 } }, f: 'text' });
  });
});
