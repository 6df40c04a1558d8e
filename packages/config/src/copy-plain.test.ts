import { createContext, runInContext } from 'node:vm';
import { ConfigError } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import { copyPlain } from './copy-plain.ts';

async function refused(value: unknown, code: string): Promise<ConfigError> {
  const error = await caught(() => copyPlain(value, null));
  if (!ConfigError.is(error)) throw error;
  expect(error.code).toBe(code);
  return error;
}

/** `depth` maps inside each other, the outermost included. */
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe('copyPlain', () => {
  it('config.md 4: copies JSON values as they are, and nothing of the original is shared', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!/__proto__|constructor|prototype/.test(JSON.stringify(value)));
        expect(copyPlain(value, null)).toEqual(value);
      }),
      { numRuns: 200 },
    );
    const inner = { a: [1] };
    expect((copyPlain({ inner }, null) as { inner: unknown }).inner).not.toBe(inner);
  });

  it('config.md 4: forbidden keys are refused at every level and as a part of a dotted key', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'decoder.__proto__', 'constructor.name']) {
      for (const text of [`{"${key}": 1}`, `{"a": [{"${key}": {}}]}`]) {
        expect((await refused(JSON.parse(text), 'CONFIG.FORBIDDEN_KEY')).message).toContain(key);
      }
    }
    expect(copyPlain({ constructors: 1, model: 'constructor' }, null)).toEqual({
      constructors: 1,
      model: 'constructor',
    });
  });

  it('config.md 4: nesting of 100 is allowed and of 101 is not; a cycle is endless nesting', async () => {
    expect(copyPlain(nested(100), null)).toEqual(nested(100));
    await refused(nested(101), 'CONFIG.TOO_DEEP');
    const cyclic: Record<string, unknown> = {};
    cyclic.self = [cyclic];
    await refused(cyclic, 'CONFIG.TOO_DEEP');
  });

  it('config.md 4: objects that throw when they are read give a ConfigError', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = {
      get model(): string {
        throw new RangeError('no');
      },
    };
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw 5;
        },
      },
    );
    for (const value of [proxy, throwing, hostile, { a: proxy }])
      await refused(value, 'CONFIG.UNREADABLE_VALUE');
  });

  it('config.md 4: instances of classes are no maps, also when they look like one', async () => {
    class Settings {
      readonly model = 'gpt2';
    }
    for (const value of [new Map(), new Date(), new Settings(), /x/, new Uint8Array(2), Promise.resolve()]) {
      expect((await refused({ decoder: value }, 'CONFIG.UNREADABLE_VALUE')).message).toContain(
        'decoder is an object of class',
      );
    }
  });

  it('config.md 4: maps without a prototype and of another realm are plain', () => {
    expect(copyPlain(Object.assign(Object.create(null), { n: 1 }), null)).toEqual({ n: 1 });
    expect(copyPlain(runInContext('({a: [{b: 1}]})', createContext({})), null)).toEqual({ a: [{ b: 1 }] });
  });

  it('config.md 7: a lone surrogate is refused, in a value and in a key', async () => {
    await refused({ model: 'a\ud800' }, 'CONFIG.UNREADABLE_VALUE');
    await refused({ 'a\ud800': 1 }, 'CONFIG.UNREADABLE_VALUE');
    expect(copyPlain('😀', null)).toBe('😀');
  });

  it('config.md 4: what is far too large is refused before it fills the memory', async () => {
    await refused(new Array(2 ** 32 - 1), 'CONFIG.UNREADABLE_VALUE');
    const wide = Array.from({ length: 2000 }, () => 1);
    await refused(
      Array.from({ length: 2000 }, () => wide),
      'CONFIG.UNREADABLE_VALUE',
    );
  });

  it('config.md 1.1: undefined fields are left out, and other foreign values are left for the schema', () => {
    const foreign = { a: undefined, b: 1n, c: Number.NaN, [Symbol('s')]: 1 };
    expect(copyPlain(foreign, null)).toEqual({ b: 1n, c: Number.NaN });
  });
});
