import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integrate } from './integrate.ts';

const instant = fc.double({ min: 0, max: 20, noNaN: true });

it('gives the exact integral of constant and linear power', () => {
  fc.assert(
    fc.property(instant, instant, fc.double({ min: 0, max: 500, noNaN: true }), (one, other, watts) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      expect(integrate(() => watts, start, end)).toBeCloseTo(watts * (end - start), 6);
      expect(integrate((t) => watts * t, start, end)).toBeCloseTo((watts * (end ** 2 - start ** 2)) / 2, 5);
    }),
  );
});

it('measurement.md 4.4: parts add up to the whole within 0.1 %', () => {
  const pulsed = (t: number) => (t % 0.025 < 0.015 ? 700 : 90);
  fc.assert(
    fc.property(fc.double({ min: 1, max: 9, noNaN: true }), (middle) => {
      const parts = integrate(pulsed, 0.5, middle) + integrate(pulsed, middle, 9.5);
      const whole = integrate(pulsed, 0.5, 9.5);
      expect(Math.abs(parts - whole)).toBeLessThan(whole * 1e-3);
    }),
  );
});
