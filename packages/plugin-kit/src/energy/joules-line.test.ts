import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAtOrAfter, joulesBetween } from './joules-line.ts';

const LINE = [
  { time_s: 1, joules: 0 },
  { time_s: 2, joules: 10 },
  { time_s: 4, joules: 14 },
];

describe('joulesBetween', () => {
  it('measurement.md 4.4: lies on the straight lines between the points', () => {
    expect(joulesBetween(LINE, 1, 4)).toBe(14);
    expect(joulesBetween(LINE, 1.5, 3)).toBeCloseTo(7, 12);
    expect(joulesBetween(LINE, 2, 2)).toBe(0);
  });

  it('measurement.md 4.4: parts add up to the whole, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 4, noNaN: true })), (cuts) => {
        const ends = [1, ...cuts.toSorted((a, b) => a - b), 4];
        const parts = ends
          .slice(1)
          .map((end_s, index) => joulesBetween(LINE, ends[index] ?? 1, end_s) ?? Number.NaN);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(14, 9);
      }),
    );
  });

  it('measurement.md 3: is null outside the points, backwards, and without any', () => {
    expect([joulesBetween(LINE, 0.5, 2), joulesBetween(LINE, 2, 4.5), joulesBetween(LINE, 3, 2)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(joulesBetween([], 1, 2)).toBeNull();
  });

  it('measurement.md 4.4: never falls: a counter that jitters gives no negative energy', () => {
    expect(joulesBetween([LINE[1] ?? { time_s: 0, joules: 1 }, { time_s: 3, joules: 9 }], 2, 3)).toBe(0);
  });
});

describe('firstAtOrAfter', () => {
  it('measurement.md 4.4: finds the point that a search from the start would', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 100 })).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.integer({ min: -1, max: 101 }), (all, time_s) => {
        const found = all.findIndex((one) => one >= time_s);
        const points = all.map((one) => ({ time_s: one }));
        expect(firstAtOrAfter(points, time_s)).toBe(found < 0 ? all.length : found);
      }),
    );
  });
});
