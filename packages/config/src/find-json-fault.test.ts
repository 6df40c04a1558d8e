import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from './find-json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Text that is nearly JSON: valid JSON with one piece cut out or put in. */
const nearlyJson = fc
  .record({
    value: fc.json({ maxDepth: 4 }),
    at: fc.nat(),
    cut: fc.nat(3),
    put: fc.constantFrom('', ',', ':', '"', '}', ']', '{', '\\', '0', ' ', '\u00a0', '\n', 'tru', '//'),
  })
  .map(({ value, at, cut, put }) => {
    const place = at % (value.length + 1);
    return value.slice(0, place) + put + value.slice(place + cut);
  });

/** A map whose keys are few, so that some stand twice. */
const fewKeys = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', '\\u0061', 'c'), fc.constantFrom('1', '[]', '{"a":{}}')), {
    maxLength: 4,
  })
  .map((entries) => ({ text: `{${entries.map(([key, value]) => `"${key}":${value}`).join(',')}}`, entries }));

describe('findJsonFault', () => {
  it('config.md 4: agrees with JSON.parse on every text without duplicate keys', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyJson, fc.string(), fc.json()), (text) => {
        const fault = findJsonFault(text);
        if (fault?.message.includes('twice')) return;
        expect(fault === null).toBe(isJson(text));
        if (fault) expect(fault.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1500 },
    );
  });

  it('config.md 4: finds a duplicate key exactly where there is one', () => {
    fc.assert(
      fc.property(fewKeys, ({ text, entries }) => {
        const names = entries.map(([key]) => JSON.parse(`"${key}"`));
        expect(findJsonFault(text) === null).toBe(new Set(names).size === names.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['{"a": tru}', 6, 'expected a value'],
    ['{"a": 1,}', 8, 'a key in double quotes'],
    ['[1 2]', 3, 'a comma'],
    ['{"a" 1}', 5, 'a colon'],
    ['{} x', 3, 'ended before'],
    ['// no\n{}', 0, 'a value'],
    ["{'a': 1}", 1, 'a key in double quotes or }'],
    ['{"a": "x\ny"}', 6, 'string is not JSON'],
    ['[1, 2', 5, 'ends before'],
    ['{"a": 1, "\\u0061": 2}', 9, 'twice'],
    ['[1}', 2, 'a comma or the end'],
  ])('config.md 4: %j is wrong at %i', (text, offset, message) => {
    expect(findJsonFault(text)).toEqual({ offset, message: expect.stringContaining(message) });
  });

  it('config.md 4: a long string and deep nesting cost neither stack nor time', () => {
    expect(findJsonFault('['.repeat(500_000) + ']'.repeat(500_000))).toBeNull();
    expect(findJsonFault(`"${'x\\n'.repeat(300_000)}"`)).toBeNull();
    expect(findJsonFault(`"${'x\\n'.repeat(300_000)}`)?.offset).toBe(0);
  });
});
