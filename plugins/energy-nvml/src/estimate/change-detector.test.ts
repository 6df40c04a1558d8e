import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeDetector } from './change-detector.ts';

describe('ChangeDetector', () => {
  it('measurement.md 4.2: a change lies at the midpoint of the polls around it, known to half their gap', () => {
    const detector = new ChangeDetector();
    expect(detector.push(1, 5)).toBe(true);
    expect(detector.push(1.02, 5)).toBe(false);
    expect(detector.push(1.06, 7)).toBe(true);
    expect(detector.time_s).toBeCloseTo(1.04, 12);
    expect(detector.half_width_s).toBeCloseTo(0.02, 12);
    expect(detector.value).toBe(7);
  });

  it('takes a failed read for a change, and a second one for none', () => {
    const detector = new ChangeDetector();
    expect([5, Number.NaN, Number.NaN, 5].map((value, i) => detector.push(i, value))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('loses no value of any sequence of polls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }), (values) => {
        const detector = new ChangeDetector();
        const shown = values.map((value, i) => {
          detector.push(i, value);
          return detector.value;
        });
        expect(shown).toEqual(values);
      }),
    );
  });
});
