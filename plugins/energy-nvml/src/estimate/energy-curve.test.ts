import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPowerSensor, INSTANT_TRAITS } from './device-readings.ts';
import { createEnergyCurve, tickKnots, windowKnots } from './energy-curve.ts';
import { seriesOf } from './series.ts';

const window = { start_s: 10, end_s: 12 };
const ticks = seriesOf(
  Array.from({ length: 60 }, (_, i) => ({ time_s: 8.05 + i / 10, half_width_s: 0.01, value: 1000 + 60 * i })),
  14,
);
const instants = fc
  .array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 61, maxLength: 61 })
  .map((watts) =>
    createPowerSensor(
      seriesOf(
        watts.map((value, i) => ({ time_s: 8 + i / 10, half_width_s: 0.01, value })),
        14,
      ),
      INSTANT_TRAITS,
    ),
  );

describe('energy curve', () => {
  it('measurement.md 4.4: passes through the ticks and never falls, whatever shapes it', () => {
    fc.assert(
      fc.property(fc.option(instants), (shape) => {
        const curve = createEnergyCurve(tickKnots(ticks), shape);
        let last = Number.NEGATIVE_INFINITY;
        for (let t = 8.1; t < 13.8; t += 0.037) {
          const energy = curve(t) ?? Number.NaN;
          expect(energy).toBeGreaterThanOrEqual(last - 1e-9);
          last = energy;
        }
        expect(curve(8.05 + 1 - 0.015)).toBeCloseTo(1600, 6);
      }),
    );
  });

  it('measurement.md 4.4: parts of the window add up to it exactly, whatever the edges subtracted', () => {
    const cuts = fc.array(fc.double({ min: 10, max: 12, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(
        instants,
        cuts,
        fc.double({ min: 100, max: 1250, noNaN: true }),
        (shape, inner, energy_j) => {
          const curve = createEnergyCurve(windowKnots(ticks, window, energy_j, 2190), shape);
          const at = [10, ...inner.toSorted((a, b) => a - b), 12].map((t) => curve(t) ?? Number.NaN);
          const parts = at.slice(1).map((e, i) => e - (at[i] ?? Number.NaN));
          expect(Math.min(...parts)).toBeGreaterThanOrEqual(-1e-9);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(energy_j, 6);
        },
      ),
    );
  });

  it('measurement.md 4.4: is straight without a shape, and null outside the record', () => {
    const curve = createEnergyCurve(windowKnots(null, window, 800, 0), null);
    expect(curve(10.5)).toBeCloseTo(200, 9);
    expect([curve(9.99), curve(12.01)]).toEqual([null, null]);
  });
});
