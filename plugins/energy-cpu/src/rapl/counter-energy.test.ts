import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBetween, readCounter } from '../../test/simulated-counter.ts';
import { counterEnergy, standardDeviation } from './counter-energy.ts';
import { type Tick, unwrap } from './unwrap.ts';

/** Ticks without width at the given joules, 0.1 s apart. */
const ticksAt = (start_s: number, joules: readonly number[]): Tick[] =>
  joules.map((value, index) => ({ time_s: start_s + index / 10, half_width_s: 0, joules: value }));

function ticksOf(counter: Parameters<typeof readCounter>[0]): readonly Tick[] {
  const unwrapped = unwrap(readCounter(counter), 2 ** 38);
  if (unwrapped.reset) throw new Error('no counter was reset');
  return unwrapped.ticks;
}

describe('counterEnergy', () => {
  it('measurement.md 4.3: E = (C_b − C_a) − P_s·(t0 − t_a) − P_e·(t_b − t1), by hand', () => {
    // 10 W, from 1.05 s to 1.55 s 110 W, then 20 W.
    const ticks = ticksAt(
      0,
      Array.from({ length: 31 }, (_, index) => {
        const t = index / 10;
        return 10 * t + 100 * Math.min(Math.max(t - 1.05, 0), 0.5) + 10 * Math.max(t - 1.55, 0);
      }),
    );
    const energy = counterEnergy(ticks, { start_s: 1.05, end_s: 1.55 });
    expect(energy?.start.tick.time_s).toBe(1);
    expect(energy?.start.mean_w).toBeCloseTo(10, 9);
    // 1.6 s is exactly 0.05 s after the window; floating point decides between it and 1.7 s, E does not change.
    expect(energy?.end.tick.time_s).toBeGreaterThanOrEqual(1.6);
    expect(energy?.end.mean_w).toBeCloseTo(20, 9);
    expect(energy?.joules).toBeCloseTo(55, 9);
  });

  it('measurement.md 5: recovers the joules of a known load, whatever the phase of the reads', () => {
    const idle = fc.double({ min: 1, max: 150, noNaN: true });
    const load = fc.double({ min: 1, max: 400, noNaN: true });
    const length = fc.double({ min: 0.05, max: 20, noNaN: true });
    const phase = fc.double({ min: 0, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(idle, load, length, phase, (idle_w, load_w, length_s, from_s) => {
        const window = { start_s: 2, end_s: 2 + length_s };
        const energy_j = loadBetween(idle_w, load_w, window.start_s, window.end_s);
        const energy = counterEnergy(ticksOf({ energy_j, from_s, to_s: window.end_s + 1.5 }), window);
        // Counter values are whole microjoules.
        expect(energy?.joules).toBeCloseTo(load_w * length_s, 4);
      }),
    );
  });

  it('measurement.md 4.3: the end tick waits 0.05 s after the window, each tick counts with its half-width', () => {
    const ticks = ticksAt(
      0,
      Array.from({ length: 31 }, (_, index) => index),
    ).map((tick) => ({ ...tick, half_width_s: 0.02 }));
    const energy = counterEnergy(ticks, { start_s: 1.01, end_s: 1.94 });
    expect(energy?.start.tick.time_s).toBe(0.9);
    expect(energy?.end.tick.time_s).toBeCloseTo(2.1, 12);
  });

  it('measurement.md 4.3: takes the spread of the slopes beside the window', () => {
    const ticks = ticksAt(0, [0, 1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    const energy = counterEnergy(ticks, { start_s: 0.5, end_s: 0.6 });
    expect(energy?.start.mean_w).toBeCloseTo(14, 9);
    expect(energy?.start.sd_w).toBeCloseTo(standardDeviation([10, 20, 10, 20, 10]), 9);
    expect(energy?.end).toMatchObject({ mean_w: expect.closeTo(10, 9), sd_w: expect.closeTo(0, 9) });
  });

  it('measurement.md 3: without a tick or a slope on either side there is no number', () => {
    const ticks = ticksOf({ energy_j: (t) => 50 * t, from_s: 0, to_s: 5 });
    expect(counterEnergy(ticks, { start_s: 2, end_s: 3 })?.joules).toBeCloseTo(50, 4);
    expect(counterEnergy(ticks, { start_s: 0.1, end_s: 3 }), 'no margin before').toBeNull();
    expect(counterEnergy(ticks, { start_s: 2, end_s: 4.9 }), 'no margin after').toBeNull();
    expect(counterEnergy([], { start_s: 2, end_s: 3 })).toBeNull();
  });

  it('measurement.md 3: never gives negative joules', () => {
    // A burst just before the window makes the edge look more powerful than it is.
    const ticks = ticksAt(0, [0, 10, 20, 30, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40]);
    expect(counterEnergy(ticks, { start_s: 0.45, end_s: 0.55 })?.joules).toBe(0);
  });
});
