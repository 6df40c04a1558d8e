import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCounter } from './counter-ticks.ts';
import { createPowerSensor, INSTANT_TRAITS, ONE_SECOND_MEAN_TRAITS } from './device-readings.ts';
import { ownQuietEdges, quietEdges } from './quiet-power.ts';
import { seriesOf } from './series.ts';

const window = { start_s: 10, end_s: 12 };
const every100ms = (value: (t: number, i: number) => number, jitter: (i: number) => number = () => 0) =>
  seriesOf(
    Array.from({ length: 60 }, (_, i) => ({
      time_s: 8 + i / 10 + jitter(i),
      half_width_s: 0.0115,
      value: value(8 + i / 10, i),
    })),
    14,
  );
const none = { gpu_index: 0, counter: null, instant: null, average: null };

describe('quietEdges', () => {
  it('measurement.md 4.3: instant power in [t0 − 0.5, t0] and [t1 + 0.2, t1 + 0.7]', () => {
    const power = every100ms((t, i) =>
      t < 9.45 ? 999 : t < 10 ? 100 + (i % 2) : t < 12.2 ? 999 : t < 12.7 ? 120 : 999,
    );
    const { start, end } = quietEdges({ ...none, instant: createPowerSensor(power, INSTANT_TRAITS) }, window);
    expect(start?.mean_w).toBeCloseTo(100.5, 0);
    expect(start?.deviation_w).toBeCloseTo(0.55, 1);
    expect(end).toEqual({ mean_w: 120, spread_w: 0, deviation_w: 0 });
  });

  it('measurement.md 4.3: averaged power in [t0 − 0.5, t0] and [t1 + 1.15, t1 + 1.5] where there is nothing else', () => {
    const power = every100ms((t) => (t < 10 ? 100 : t < 13.1 ? 999 : 130));
    const { start, end } = quietEdges(
      { ...none, average: createPowerSensor(power, ONE_SECOND_MEAN_TRAITS) },
      window,
    );
    expect([start?.mean_w, end?.mean_w]).toEqual([100, 130]);
  });

  it('measurement.md 4.3: the slope of the counter, whose spread is not that of the instants of its ticks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.0115, max: 0.0115, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (jitter) => {
          const counter = every100ms(
            (t) => 100 * t,
            (i) => jitter[i] ?? 0,
          );
          const { start } = quietEdges({ ...none, counter: createCounter(counter) }, window);
          expect(start?.mean_w).toBeGreaterThan(90);
          expect(start?.mean_w).toBeLessThan(112);
          expect(start?.spread_w).toBeLessThan(10);
        },
      ),
    );
  });

  it.each([
    ['before the window', 'start', 9.65],
    ['after it', 'end', 12.45],
  ] as const)(
    'measurement.md 4.3: a tick that was read 0.15 s late %s neither moves the mean of quiet power nor makes it vary',
    (_name, side, at_s) => {
      const ticks = Array.from({ length: 60 }, (_, i) => ({
        time_s: 8.05 + i / 10,
        half_width_s: 0.0115,
        value: 10 * i,
      }));
      const seen = ticks.flatMap((tick) => {
        const since_s = tick.time_s - at_s;
        // Of the two that fell into the gap the newer was seen, at its end.
        if (Math.abs(since_s) < 0.01) return [];
        return Math.abs(since_s - 0.1) < 0.01
          ? [{ ...tick, time_s: at_s + 0.075, half_width_s: 0.075 }]
          : [tick];
      });
      const edge = quietEdges({ ...none, counter: createCounter(seriesOf(seen, 14)) }, window)[side];
      expect(edge?.mean_w).toBeCloseTo(100, 6);
      expect(edge?.spread_w).toBe(0);
    },
  );

  it('measurement.md 4.5: a counter that really is not quiet shows it', () => {
    const counter = every100ms((t) => 100 * t + (t > 9.75 ? 40 : 0));
    expect(
      quietEdges({ ...none, counter: createCounter(counter) }, window).start?.deviation_w,
    ).toBeGreaterThan(50);
  });

  it('measurement.md 4.5: pulses between ticks that are as far apart as their half-widths reach are in the deviation', () => {
    // 100 W, and 600 W for every second 100 ms, seen by a counter that ticks every 20 ms and is read every 23 ms.
    const joules = (t: number) => 100 * t + 500 * (Math.floor(t / 0.2) * 0.1 + Math.max(0, (t % 0.2) - 0.1));
    const ticks = Array.from({ length: 260 }, (_, i) => ({
      time_s: 8.01 + 0.023 * i,
      half_width_s: 0.0115,
      value: joules(0.02 * Math.floor((8.01 + 0.023 * i) / 0.02)),
    }));
    const { start } = quietEdges({ ...none, counter: createCounter(seriesOf(ticks, 14)) }, window);
    expect(start?.mean_w).toBeGreaterThan(300);
    expect(start?.mean_w).toBeLessThan(400);
    expect(start?.deviation_w).toBeGreaterThan(150);
  });

  it('measurement.md 4.2: power of a whole module is not the GPU’s quiet power, but its own', () => {
    const module = createPowerSensor(
      every100ms(() => 300),
      { ...INSTANT_TRAITS, scope: 'module' },
    );
    const device = { ...none, counter: createCounter(every100ms((t) => 100 * t)), instant: module };
    expect(quietEdges(device, window).start?.mean_w).toBeCloseTo(100, 6);
    expect(ownQuietEdges(module, window).start?.mean_w).toBe(300);
  });
});
