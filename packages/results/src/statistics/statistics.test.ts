import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, populationStandardDeviation, quantile } from './index.ts';

// Without the negative zero, which equals zero and fails `toBe`.
const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0);
const someNumbers = fc.array(finite, { minLength: 1, maxLength: 60 });
const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const tolerance = (values: readonly number[]) => 1e-9 * Math.max(1, ...values.map(Math.abs));

describe('statistics', () => {
  it('results.md 1: a quantile interpolates linearly at rank (m-1)q', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 0.95)).toBeCloseTo(29, 12);
    expect(quantile([0, 100], 0.99)).toBeCloseTo(99, 12);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('results.md 1: a quantile lies within its list, rises with q, and meets both ends', () => {
    fc.assert(
      fc.property(
        someNumbers,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, a, b) => {
          const sorted = ascending(values);
          const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high + tolerance(values));
          expect(quantile(sorted, 0)).toBe(sorted[0]);
          expect(quantile(sorted, 1)).toBe(sorted.at(-1));
        },
      ),
    );
  });

  it('results.md 1: a quantile of a mirrored list is the mirrored quantile', () => {
    fc.assert(
      fc.property(someNumbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const mirrored = ascending(values.map((value) => -value));
        expect(Math.abs(quantile(mirrored, q) + quantile(ascending(values), 1 - q))).toBeLessThanOrEqual(
          // The rank itself is rounded, and may fall on the other side of an order statistic.
          1e-12 * values.length * (Math.max(...values) - Math.min(...values)) + tolerance(values),
        );
      }),
    );
  });

  it('measurement.md 8: mean and standard deviation shift and scale as they must', () => {
    fc.assert(
      fc.property(someNumbers, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (values, shift) => {
        const shifted = values.map((value) => value + shift);
        const near = 1e-6 * Math.max(1, ...values.map(Math.abs), Math.abs(shift));
        expect(Math.abs(mean(shifted) - mean(values) - shift)).toBeLessThanOrEqual(near);
        expect(
          Math.abs(populationStandardDeviation(shifted) - populationStandardDeviation(values)),
        ).toBeLessThanOrEqual(near);
        expect(populationStandardDeviation(values)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(populationStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
    expect(populationStandardDeviation([5, 5, 5])).toBe(0);
  });

  it('results.md 8: nothing measured has no statistic', () => {
    for (const statistic of [mean, populationStandardDeviation, (list: number[]) => quantile(list, 0.5)]) {
      expect(() => statistic([])).toThrow(RangeError);
    }
  });
});
