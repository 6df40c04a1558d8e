import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPowerIntegral } from './power-integral.ts';
import { refreshPeriod, withRepeats } from './repeats.ts';
import { seriesOf } from './series.ts';

const power = (values: readonly number[], period = 0.1) =>
  seriesOf(
    values.map((value, i) => ({ time_s: i * period, half_width_s: 0.01, value })),
    (values.length - 1) * period,
  );

describe('createPowerIntegral', () => {
  it('measurement.md 4.3: is the trapezoid, linear at both limits', () => {
    const integral = createPowerIntegral(power([100, 200, 200]));
    expect(integral.between(0, 0.2)).toBeCloseTo(35, 12);
    expect(integral.between(0.05, 0.15)).toBeCloseTo((150 + 200) / 2 / 20 + 200 / 20, 12);
  });

  it('adds up over any cuts', () => {
    const values = fc.array(fc.double({ min: 0, max: 700, noNaN: true }), { minLength: 3, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (watts, share) => {
        const end = (watts.length - 1) * 0.1;
        const integral = createPowerIntegral(power(watts));
        const parts =
          (integral.between(0, share * end) ?? Number.NaN) +
          (integral.between(share * end, end) ?? Number.NaN);
        expect(parts).toBeCloseTo(integral.between(0, end) ?? Number.NaN, 6);
      }),
    );
  });

  it('is null outside the readings and counts the seconds that null readings leave open', () => {
    const integral = createPowerIntegral(power([100, 100, Number.NaN, 100, 100]));
    expect(integral.between(-0.1, 0.2)).toBeNull();
    expect(integral.between(0, 0.5)).toBeNull();
    expect(integral.between(0, 0.4)).toBeCloseTo(20, 12);
    expect(integral.missing(0, 0.4)).toBeCloseTo(0.2, 12);
  });
});

describe('withRepeats', () => {
  it('measurement.md 4.2: a value that came again leaves no change point, yet it stood', () => {
    const steps = seriesOf(
      [
        { time_s: 0, half_width_s: 0.01, value: 100 },
        { time_s: 1, half_width_s: 0.01, value: 600 },
      ],
      2,
    );
    // A line from 100 W at 0 s to 600 W at 1 s would say 350 J.
    expect(createPowerIntegral(withRepeats(steps)).between(0, 1)).toBeCloseTo(100 + 25, 6);
    expect(createPowerIntegral(withRepeats(steps)).between(1, 2)).toBeCloseTo(600, 6);
  });

  it('puts no repeat into a gap between polls', () => {
    const gap = seriesOf(
      [
        { time_s: 0, half_width_s: 0.01, value: 100 },
        { time_s: 0.5, half_width_s: 0.5, value: 600 },
      ],
      1,
    );
    expect(withRepeats(gap).time_s.filter((time_s) => time_s > 0 && time_s < 0.5)).toHaveLength(0);
  });

  it('bridges two failed refreshes, not three', () => {
    const failing = (seconds: number) =>
      withRepeats(
        seriesOf(
          [
            { time_s: 0, half_width_s: 0.01, value: 100 },
            { time_s: 0.1, half_width_s: 0.01, value: Number.NaN },
            { time_s: 0.1 + seconds, half_width_s: 0.01, value: 100 },
          ],
          1,
        ),
      ).value.some(Number.isNaN);
    expect(failing(0.19)).toBe(false);
    expect(failing(0.21)).toBe(true);
  });

  it('knows the refresh period of a sensor from its changes', () => {
    expect(refreshPeriod(power([1, 2, 3, 4], 0.105))).toBeCloseTo(0.105, 9);
    // A read that fails, and the one behind it, are no refreshes.
    expect(refreshPeriod(power([1, 1, Number.NaN, 1, Number.NaN, 1, Number.NaN, 1], 0.02))).toBe(0.1);
    // A slow sensor shows itself by many changes; a few may be those of a steady load.
    expect(refreshPeriod(power([1, 2, 3, 4, 5, 6, 7], 0.5))).toBeCloseTo(0.5, 9);
    expect(refreshPeriod(power([1, 2], 7))).toBe(0.1);
  });
});
