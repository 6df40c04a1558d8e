import { describe, expect, it } from 'vitest';
import { referenceEnergy } from '../../../tools/validate/nvml/reference.mjs';
import { estimateDevice } from '../src/estimate/device-estimate.ts';
import type { DeviceReadings } from '../src/estimate/device-readings.ts';
import { createEnergyTrace } from '../src/estimate/energy-trace.ts';
import { plainIntegral } from '../src/estimate/integrated-power.ts';
import { firstIndexFrom } from '../src/estimate/series.ts';
import { meanAndDeviation } from '../src/estimate/statistics.ts';
import { combined, overDevices } from '../src/estimate/uncertainty.ts';
import { type LoadClass, type SimulatedWindow, simulateWindow } from './simulation/window-experiment.ts';

const CLASSES: readonly LoadClass[] = ['steady', 'bursty', 'ramping'];
const NOT_MEASURED = {
  polls: { count: 0, period_ms: null, gap_max_ms: null, counter_read_ms: null },
  failure: null,
};

/** 300 windows of one board and 100 of four, with any phase and 0.3 to 30 s. */
function windowsOf(load: LoadClass, offset_w: number): SimulatedWindow[] {
  const settings = {
    load,
    offset_w,
    counterSees: load === 'pulsed' ? 'quarter' : 'all',
    shortest_s: 0.3,
    longest_s: 30,
  } as const;
  return Array.from({ length: 400 }, (_, seed) =>
    simulateWindow({ ...settings, boards: seed < 300 ? 1 : 4 }, 1000 + seed),
  );
}

const exact = new Map(CLASSES.map((load) => [load, windowsOf(load, 0)]));

/** Share of the windows whose true joules lie within 1.96 standard uncertainties. */
function coverage(windows: readonly SimulatedWindow[], kind?: 'random'): number {
  const covered = windows.filter(({ estimates, truth_j }) => {
    const u_j = combined(overDevices(estimates.map((estimate) => estimate.terms)), kind);
    return Math.abs(sum(estimates.map((e) => e.energy_j ?? Number.NaN)) - sum(truth_j)) <= 1.96 * u_j;
  });
  return covered.length / windows.length;
}

/** Bias and spread in per cent of the true energy, per board, of windows that are long enough. */
function errors(
  windows: readonly SimulatedWindow[],
  estimate: (device: DeviceReadings, w: SimulatedWindow) => number | null,
) {
  const long = windows.filter(({ window }) => window.end_s - window.start_s >= 1);
  const found = meanAndDeviation(
    long.flatMap((w) =>
      w.devices.map(
        (device, g) => 100 * ((estimate(device, w) ?? Number.NaN) / (w.truth_j[g] ?? Number.NaN) - 1),
      ),
    ),
  );
  if (found === null) throw new Error('no windows');
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const only = {
  counter: (device: DeviceReadings) => device,
  power_average: (device: DeviceReadings) => ({ ...device, counter: null }),
  power_instant: (device: DeviceReadings) => ({ ...device, counter: null, average: null }),
};

const METHODS = ['counter', 'power_average', 'power_instant'] as const;

describe('1200 windows of boards whose true energy is known', () => {
  it.each(METHODS)(
    'measurement.md 4.3: %s is biased by less than a thousandth under a steady load',
    (method) => {
      const found = errors(exact.get('steady') ?? [], (device, { window }) => {
        const estimate = estimateDevice(only[method](device), window);
        expect(estimate.method).toBe(method);
        return estimate.energy_j;
      });
      expect(Math.abs(found.mean)).toBeLessThan(0.1);
    },
  );

  it.each(CLASSES)(
    'measurement.md 4.5: %s windows: the random terms cover the truth in 90 to 99 of 100',
    (load) => {
      const windows = exact.get(load) ?? [];
      expect(windows.length).toBeGreaterThanOrEqual(300);
      expect(coverage(windows, 'random')).toBeGreaterThanOrEqual(0.9);
      expect(coverage(windows, 'random')).toBeLessThanOrEqual(0.99);
    },
  );

  it.each(CLASSES)(
    'measurement.md 4.5: %s windows of boards off by up to 5 W: uncertainty_j covers 95 of 100',
    (load) => {
      expect(coverage(windowsOf(load, 5))).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each(CLASSES)(
    'measurement.md 4.3: plain differences and integrals are worse over %s windows',
    (load) => {
      const windows = exact.get(load) ?? [];
      const ours = errors(windows, (device, { window }) => estimateDevice(device, window).energy_j);
      const difference = errors(windows, ({ counter }, { window }) => {
        const at = (time_s: number) =>
          counter?.changes.value[firstIndexFrom(counter.changes.time_s, time_s) - 1] ?? Number.NaN;
        return at(window.end_s) - at(window.start_s);
      });
      const averaged = errors(windows, ({ average }, { window }) =>
        average === null ? null : plainIntegral(average, window.start_s, window.end_s),
      );
      for (const plain of [difference, averaged]) {
        expect(Math.abs(plain.mean)).toBeGreaterThan(10 * Math.abs(ours.mean));
        expect(plain.deviation).toBeGreaterThan(5 * ours.deviation);
      }
    },
  );

  it.each(CLASSES)(
    'measurement.md 4.4: parts of a %s window add up to the whole within a thousandth',
    (load) => {
      for (const { devices, estimates, window } of exact.get(load) ?? []) {
        const trace = createEnergyTrace(
          devices.map((readings) => ({ readings, ...NOT_MEASURED })),
          estimates,
        );
        const cuts = [0, 0.13, 0.4, 0.41, 0.97, 1].map(
          (part) => window.start_s + part * (window.end_s - window.start_s),
        );
        const parts = cuts.slice(1).map((to, i) => trace.between(cuts[i] ?? to, to).total_j ?? Number.NaN);
        const whole = sum(estimates.map((estimate) => estimate.energy_j ?? Number.NaN));
        expect(Math.abs(sum(parts) / whole - 1)).toBeLessThan(0.001);
      }
    },
  );

  it.each(CLASSES)(
    'measurement.md 4.4: %s windows: the uncertainty of a part covers its joules in 90 of 100',
    (load) => {
      const parts = (exact.get(load) ?? []).map(({ devices, estimates, window, powers }) => {
        const trace = createEnergyTrace(
          devices.map((readings) => ({ readings, ...NOT_MEASURED })),
          estimates,
        );
        const from = window.start_s + 0.3 * (window.end_s - window.start_s);
        const to = from + 0.5 * (window.end_s - window.start_s);
        const { total_j, uncertainty_j } = trace.between(from, to);
        return (
          Math.abs((total_j ?? Number.NaN) - sum(powers.map((power) => power.energy(from, to)))) <=
          1.96 * (uncertainty_j ?? Number.NaN)
        );
      });
      expect(parts.filter(Boolean).length / parts.length).toBeGreaterThanOrEqual(0.9);
    },
  );
});

describe('the reference of tools/validate', () => {
  it('measurement.md 4.3: is the truth only when what a warm board draws behind the window is taken off', () => {
    const steady = exact.get('steady') ?? [];
    const errorsOf = (withTail: boolean) =>
      meanAndDeviation(
        steady.flatMap(({ devices, window, truth_j }) =>
          devices.flatMap(({ counter, instant }, g) => {
            if (counter?.period_s == null) return [];
            const { ticks, period_s } = counter;
            const sensor = withTail ? instant : null;
            const found = referenceEnergy({ ticks, period_s }, sensor, window.start_s, window.end_s);
            return found === null ? [] : [found.energy_j - (truth_j[g] ?? Number.NaN)];
          }),
        ),
      );
    expect(errorsOf(false)?.mean).toBeGreaterThan(0.5);
    expect(Math.abs(errorsOf(true)?.mean ?? Number.NaN)).toBeLessThan(0.2);
  });
});

describe('a sensor that sees a quarter of the time', () => {
  const share = (windows: readonly { disagree: boolean }[]) =>
    windows.filter((w) => w.disagree).length / windows.length;

  it('measurement.md 4.5: estimators_disagree marks 90 % of the windows that are off by more than 5 %', () => {
    const boards = windowsOf('pulsed', 0).flatMap(({ estimates, truth_j }) =>
      estimates.map(({ energy_j, disagree }, g) => ({
        disagree,
        error: Math.abs((energy_j ?? Number.NaN) / (truth_j[g] ?? Number.NaN) - 1),
      })),
    );
    const off = boards.filter(({ error }) => error > 0.05);
    expect(off.length).toBeGreaterThan(50);
    expect(share(off)).toBeGreaterThanOrEqual(0.9);
  });

  it('measurement.md 4.5: it marks at most 5 % of the steady ones', () => {
    expect(share((exact.get('steady') ?? []).flatMap(({ estimates }) => estimates))).toBeLessThanOrEqual(
      0.05,
    );
  });
});
