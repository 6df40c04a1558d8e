import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBetween, readCounter } from '../../test/simulated-counter.ts';
import { counterEnergy } from './counter-energy.ts';
import { createEnergyCurve } from './energy-curve.ts';
import { type Tick, unwrap } from './unwrap.ts';

const window = { start_s: 2, end_s: 9 };

function ticksOf(energy_j: (time_s: number) => number, from_s = 0): readonly Tick[] {
  const unwrapped = unwrap(readCounter({ energy_j, from_s, to_s: 11 }), 2 ** 38);
  if (unwrapped.reset) throw new Error('no counter was reset');
  return unwrapped.ticks;
}

describe('createEnergyCurve', () => {
  it('measurement.md 4.4: parts of the window add up to its joules within 0.1 %', () => {
    const cuts = fc.array(fc.double({ min: 2, max: 9, noNaN: true }), { maxLength: 20 });
    const power = fc.double({ min: 1, max: 300, noNaN: true });
    const phase = fc.double({ min: 0, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(cuts, power, power, phase, (middle, idle_w, load_w, from_s) => {
        const steps = loadBetween(idle_w, load_w, 2, 9);
        // Steps of power inside the window too.
        const ticks = ticksOf((t) => steps(t) + loadBetween(0, 120, 4.03, 5.91)(t), from_s);
        const estimate = counterEnergy(ticks, window);
        const curve = createEnergyCurve(ticks, window, estimate);
        const ends = [2, ...middle.toSorted((a, b) => a - b), 9];
        const parts = ends
          .slice(1)
          .map((end, index) => curve.between(ends[index] ?? 2, end)?.joules ?? Number.NaN);
        const whole = estimate?.joules ?? Number.NaN;
        expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - whole)).toBeLessThan(1e-3 * whole);
        expect(parts.every((part) => part >= 0)).toBe(true);
      }),
    );
  });

  it('measurement.md 4.4: keeps what lies before and after the window at the quiet power', () => {
    const ticks = ticksOf(loadBetween(20, 200, 2, 9), 0.04);
    const curve = createEnergyCurve(ticks, window, counterEnergy(ticks, window));
    expect(curve.between(1.5, 2)?.joules).toBeCloseTo(10, 3);
    expect(curve.between(9, 9.5)?.joules).toBeCloseTo(10, 3);
    expect(curve.between(2, 2.01)?.joules).toBeCloseTo(2, 3);
    expect(curve.between(3, 3)?.joules).toBe(0);
  });

  it('measurement.md 4.4: without margins it interpolates the counter', () => {
    const ticks = ticksOf((t) => 50 * t);
    const curve = createEnergyCurve(ticks, { start_s: 0.05, end_s: 10.95 }, null);
    expect(curve.between(0.05, 10.95)).toMatchObject({
      joules: expect.closeTo(545, 3),
      mean_w: expect.closeTo(50, 3),
      sd_w: expect.closeTo(0, 2),
      period_s: expect.closeTo(0.1, 6),
      half_width_s: expect.closeTo(20e-6, 9),
    });
  });

  it('measurement.md 3: says nothing about instants that were not observed, or that run backwards', () => {
    const curve = createEnergyCurve(
      ticksOf((t) => 50 * t),
      window,
      null,
    );
    expect(curve.between(-1, 3)).toBeNull();
    expect(curve.between(3, 12)).toBeNull();
    expect(curve.between(5, 4)).toBeNull();
  });
});
