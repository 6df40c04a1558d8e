import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonValue, safeNumber } from './primitives.ts';

const issuesOf = (value: unknown) =>
  JsonValue.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('safeNumber', () => {
  it('config.md 1.1: refuses what JSON cannot carry without loss', () => {
    for (const value of [0.5, -0, 1e-300, 2 ** 53 - 1])
      expect(safeNumber().safeParse(value).success).toBe(true);
    for (const value of [2 ** 53, -(2 ** 53), 1e300, Number.NaN, Infinity, '1']) {
      expect(safeNumber().safeParse(value).success, String(value)).toBe(false);
    }
  });
});

describe('JsonValue', () => {
  it('config.md 1.1: takes every JSON value unchanged and copies it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const parsed = JsonValue.safeParse(value);
        expect(parsed.success).toBe(
          numbersIn(value).every((number) => !Number.isInteger(number) || Number.isSafeInteger(number)),
        );
        if (!parsed.success) return;
        expect(parsed.data).toEqual(value);
        if (typeof value === 'object' && value !== null) expect(parsed.data).not.toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('config.md 1.1: an unsafe integer or a NaN in an open map is named by its path', () => {
    expect(issuesOf({ a: { b: [1, 2 ** 53] } })).toEqual([
      'a.b.1: must not be a whole number beyond 2^53 - 1',
    ]);
    expect(issuesOf({ a: Number.NaN, b: Infinity })).toEqual([
      'a: expected a finite number, received NaN',
      'b: expected a finite number, received Infinity',
    ]);
  });

  it('config.md 1.1: functions, dates, bigints and endless nesting are refused', () => {
    for (const value of [() => 1, new Date(), 1n, Symbol('s'), undefined, new Map()])
      expect(issuesOf(value)).toHaveLength(1);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(issuesOf(cyclic)).toEqual([expect.stringContaining('nested deeper than 100')]);
  });
});
