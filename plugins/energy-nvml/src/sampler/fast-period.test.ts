import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastPeriod } from './fast-period.ts';

describe('fastPeriod', () => {
  it('measurement.md 4.2: is 23 ms where reads are cheap', () => {
    expect(fastPeriod(0, 1)).toBe(0.023);
    expect(fastPeriod(0.004, 1)).toBe(0.023);
  });

  it('measurement.md 4.2: is 1.5 × the counter read cost × the number of devices where that is longer', () => {
    expect(fastPeriod(0.004, 6)).toBeCloseTo(0.036, 12);
  });

  it('measurement.md 4.2: is never a divisor or multiple of the tick, or the reads would lock to one phase', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.03, noNaN: true }),
        fc.integer({ min: 1, max: 16 }),
        (cost, devices) => {
          const period = fastPeriod(cost, devices);
          expect(period).toBeGreaterThanOrEqual(Math.max(0.023, 1.5 * cost * devices));
          expect(period).toBeLessThan(1.3 * Math.max(0.023, 1.5 * cost * devices));
          for (const tick of [0.1, 0.02]) {
            const ratio = Math.max(period / tick, tick / period);
            expect(Math.abs(ratio - Math.round(ratio))).toBeGreaterThanOrEqual(0.03);
          }
        },
      ),
    );
  });
});
