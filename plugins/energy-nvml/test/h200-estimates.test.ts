import { describe, expect, it } from 'vitest';
import { referenceEnergy } from '../../../tools/validate/nvml/reference.mjs';
import { estimateDevice } from '../src/estimate/device-estimate.ts';
import { meanAndDeviation } from '../src/estimate/statistics.ts';
import { combined } from '../src/estimate/uncertainty.ts';
import { recordedDevice, recordedWindows } from './h200-readings.ts';

const device = recordedDevice();
const { counter, instant } = device;
const estimates = recordedWindows().map((window) => ({ window, estimate: estimateDevice(device, window) }));

/** Mean and spread of `value` against the reference, in per cent. */
function deviation(sets: string, value: (entry: (typeof estimates)[number]) => number | null) {
  const chosen = estimates.filter(({ window }) => sets.includes(window.set));
  const errors = chosen.map(
    (entry) => (100 * ((value(entry) ?? Number.NaN) - entry.window.reference_j)) / entry.window.reference_j,
  );
  const found = meanAndDeviation(errors);
  if (found === null || errors.some(Number.isNaN)) throw new Error('a window without an estimate');
  return { count: errors.length, ...found };
}

describe('real readings of an H200', () => {
  it('measurement.md 4.3: the tick-aligned estimate lies within 0.1 % of the reference, spread at most 0.2 %', () => {
    const all = deviation('ACD', ({ estimate }) => estimate.energy_j);
    expect(all.count).toBe(72);
    expect(Math.abs(all.mean)).toBeLessThan(0.1);
    expect(all.deviation).toBeLessThan(0.2);
    for (const set of ['A', 'C', 'D'])
      expect(deviation(set, ({ estimate }) => estimate.energy_j).deviation).toBeLessThan(0.2);
  });

  it('measurement.md 4.3: a plain counter difference and Zeus are an order of magnitude worse', () => {
    for (const set of ['A', 'C', 'D']) {
      const ours = deviation(set, ({ estimate }) => estimate.energy_j);
      for (const other of ['zeus_j', 'plain_difference_j'] as const) {
        const theirs = deviation(set, ({ window }) => window[other]);
        expect(Math.abs(theirs.mean)).toBeGreaterThan(10 * Math.abs(ours.mean));
        expect(theirs.deviation).toBeGreaterThan(10 * ours.deviation);
      }
    }
  });

  it('measurement.md 4.3: what is left of the difference is the warm board, which the joules of the window are not', () => {
    const errorsAgainst = (sensor: typeof instant) =>
      meanAndDeviation(
        estimates.flatMap(({ window, estimate }) => {
          const reference =
            counter === null || counter.period_s === null
              ? null
              : referenceEnergy(
                  { ticks: counter.ticks, period_s: counter.period_s },
                  sensor,
                  window.start_s,
                  window.end_s,
                );
          return reference === null ? [] : [(estimate.energy_j ?? Number.NaN) - reference.energy_j];
        }),
      );
    expect(errorsAgainst(null)?.mean).toBeLessThan(-0.7);
    expect(Math.abs(errorsAgainst(instant)?.mean ?? Number.NaN)).toBeLessThan(0.2);
    expect(errorsAgainst(instant)?.deviation).toBeLessThan(0.2);
  });

  it('measurement.md 4.5: the random terms cover the reference and the cross-check agrees', () => {
    for (const { window, estimate } of estimates) {
      const error = Math.abs((estimate.energy_j ?? Number.NaN) - window.reference_j);
      expect(error).toBeLessThan(1.96 * combined(estimate.terms, 'random'));
      expect(estimate).toMatchObject({ method: 'counter', disagree: false, edgesNotQuiet: false });
      expect(estimate.crossCheck?.method).toBe('power_average');
    }
  });

  it('measurement.md 4.3: both power methods agree with the counter over 1 s windows', () => {
    const average = estimates.map(({ window }) => estimateDevice({ ...device, counter: null }, window));
    const instant = estimates.map(({ window }) =>
      estimateDevice({ ...device, counter: null, average: null }, window),
    );
    const by = (list: typeof average) =>
      deviation('AC', (entry) => list[estimates.indexOf(entry)]?.energy_j ?? null);
    expect(Math.abs(by(average).mean)).toBeLessThan(0.5);
    expect(by(average).deviation).toBeLessThan(1);
    expect(Math.abs(by(instant).mean)).toBeLessThan(1);
    expect(by(instant).deviation).toBeLessThan(2.5);
  });
});
