import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCounter } from '../../test/simulated-counter.ts';
import { unwrap } from './unwrap.ts';

const at = (before_s: number, value: number) => ({ before_s, after_s: before_s + 0.002, value });

describe('unwrap', () => {
  it('measurement.md 4.2: a tick lies in the middle of its read, give or take half of it', () => {
    expect(unwrap([at(1, 5e6), at(1.1, 8e6)], 1e9)).toEqual({
      reset: false,
      ticks: [
        { time_s: expect.closeTo(1.001, 12), half_width_s: expect.closeTo(0.001, 12), joules: 0 },
        { time_s: expect.closeTo(1.101, 12), half_width_s: expect.closeTo(0.001, 12), joules: 3 },
      ],
    });
  });

  it('measurement.md 5: a wrap-around does not show, wherever the counter began', () => {
    const watts = fc.double({ min: 1, max: 500, noNaN: true });
    const range = fc.integer({ min: 60_000_000, max: 300_000_000 });
    fc.assert(
      fc.property(watts, range, fc.double({ min: 0, max: 1, noNaN: true }), (power_w, range_uj, start) => {
        const offset_j = (start * range_uj) / 1e6;
        const counter = { energy_j: (t: number) => power_w * t, from_s: 0, to_s: 30, offset_j };
        const wrapped = unwrap(readCounter({ ...counter, range_uj }), range_uj);
        const straight = unwrap(readCounter({ ...counter, range_uj: 2 ** 52 }), 2 ** 52);
        if (wrapped.reset || straight.reset) throw new Error('no counter was reset');
        const apart = wrapped.ticks.map(({ joules }, index) =>
          Math.abs(joules - (straight.ticks[index]?.joules ?? Number.NaN)),
        );
        expect(apart).toHaveLength(straight.ticks.length);
        expect(Math.max(...apart)).toBeLessThan(1e-4);
      }),
    );
  });

  it('measurement.md 4.2: a step back that no wrap-around explains is a reset', () => {
    expect(unwrap([at(0, 100e6), at(0.1, 3e6)], 262_143_328_850)).toEqual({
      reset: true,
      time_s: 0.1,
      step_j: -97,
    });
    expect(unwrap([at(0, 262_143e6), at(0.1, 3e6)], 262_143_328_850)).toMatchObject({ reset: false });
    expect(unwrap([at(0, 9e6), at(0.1, 1e6)], 5e6), 'a value above the range').toMatchObject({ reset: true });
  });

  it('measurement.md 4.2: a step ahead that no package can draw is a counter that was set', () => {
    expect(unwrap([at(0, 3e6), at(0.1, 1000e6)], 262_143_328_850)).toEqual({
      reset: true,
      time_s: 0.1,
      step_j: 997,
    });
    expect(unwrap([at(0, 3e6), at(0.1, 53e6)], 262_143_328_850)).toMatchObject({ reset: false });
  });

  it('measurement.md 4.2: a failed read is left out, and the next one bridges it', () => {
    const unwrapped = unwrap([at(0, 1e6), at(0.1, Number.NaN), at(0.2, 5e6)], 1e9);
    expect(!unwrapped.reset && unwrapped.ticks.map(({ joules }) => joules)).toEqual([0, 4]);
  });

  it('measurement.md 4.2: a millisecond of energy between two reads that follow at once is no jump', () => {
    // 500 W, renewed between a read on time and the last one, 50 µs later.
    const reads = [0, 0.1, 0.10005].map((before_s, index) => ({
      before_s,
      after_s: before_s + 20e-6,
      value: [0, 50e6, 50.5e6][index] ?? 0,
    }));
    expect(unwrap(reads, 262_143_328_850)).toMatchObject({ reset: false });
  });
});
