import { describe, expect, it } from 'vitest';
import { referenceEnergy } from '../../../tools/validate/nvml/reference.mjs';
import { estimateDevice } from '../src/estimate/device-estimate.ts';
import type { DeviceReadings } from '../src/estimate/device-readings.ts';
import { createEnergyTrace } from '../src/estimate/energy-trace.ts';
import { plainIntegral } from '../src/estimate/integrated-power.ts';
import { firstIndexFrom } from '../src/estimate/series.ts';
import { meanAndDeviation } from '../src/estimate/statistics.ts';
import { combined, overDevices } from '../src/estimate/uncertainty.ts';
import {
  type DrawnWindow,
  drawWindow,
  type LoadClass,
  observeWindow,
  type SimulatedWindow,
} from './simulation/window-experiment.ts';

const CLASSES: readonly LoadClass[] = ['steady', 'bursty', 'ramping'];
const NOT_MEASURED = {
  polls: { count: 0, period_ms: null, gap_max_ms: null, counter_read_ms: null },
  failure: null,
};

/** 300 windows of one board and 100 of four, with any phase and 0.3 to 30 s. */
function draw(load: LoadClass): DrawnWindow[] {
  const settings = { load, shortest_s: 0.3, longest_s: 30 };
  return Array.from({ length: 400 }, (_, seed) =>
    drawWindow({ ...settings, boards: seed < 300 ? 1 : 4 }, 1000 + seed),
  );
}

const drawn = new Map(CLASSES.map((load) => [load, draw(load)]));

const windowsOf = (load: LoadClass, offset_w: number): SimulatedWindow[] =>
  (drawn.get(load) ?? []).map((window) => observeWindow(window, { offset_w, counterSees: 'all' }));

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

  it('measurement.md 4.4: the parts of a steady window that touch its ends are not biased, whatever the board draws beside it', () => {
    const found = meanAndDeviation(
      (exact.get('steady') ?? []).flatMap(({ devices, estimates, window, powers }) => {
        const trace = createEnergyTrace(
          devices.map((readings) => ({ readings, ...NOT_MEASURED })),
          estimates,
        );
        const middle_s = (window.start_s + window.end_s) / 2;
        const { per_device_j } = trace.between(window.start_s, middle_s);
        return powers.map(
          (power, g) => (per_device_j?.[g] ?? Number.NaN) - power.energy(window.start_s, middle_s),
        );
      }),
    );
    // 75 to 135 W beside the window; a publication lag left out would be 1.5 J.
    expect(Math.abs(found?.mean ?? Number.NaN)).toBeLessThan(0.5);
  });

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
  const pulsed = draw('pulsed').map((window) =>
    observeWindow(window, { offset_w: 0, counterSees: 'quarter' }),
  );
  const CHECKS = {
    'averaged power': (device: DeviceReadings) => device,
    'instant power alone': (device: DeviceReadings) => ({ ...device, average: null }),
  };

  /** Boards of windows of at least `shortest_s`: their error in parts of the truth, and whether they are marked. */
  const boardsOf = (
    windows: readonly SimulatedWindow[],
    check: (device: DeviceReadings) => DeviceReadings,
    shortest_s: number,
  ) =>
    windows
      .filter(({ window }) => window.end_s - window.start_s >= shortest_s)
      .flatMap(({ devices, window, truth_j }) =>
        devices.map((device, g) => {
          const { energy_j, disagree } = estimateDevice(check(device), window);
          return {
            disagree,
            error: Math.abs((energy_j ?? Number.NaN) / (truth_j[g] ?? Number.NaN) - 1),
          };
        }),
      );
  const share = (boards: readonly { disagree: boolean }[]) =>
    boards.filter(({ disagree }) => disagree).length / boards.length;
  const ratesOf = (check: keyof typeof CHECKS, shortest_s: number) => {
    const off = boardsOf(pulsed, CHECKS[check], shortest_s).filter(({ error }) => error > 0.05);
    return {
      count: off.length,
      found: share(off),
      falseAlarms: share(boardsOf(exact.get('steady') ?? [], CHECKS[check], shortest_s)),
    };
  };

  it('measurement.md 4.5: estimators_disagree marks 90 % of the boards that are off by more than 5 %, and at most 5 % of the steady ones', () => {
    const { count, found, falseAlarms } = ratesOf('averaged power', 0);
    expect(count).toBeGreaterThan(50);
    expect(found).toBeGreaterThanOrEqual(0.9);
    expect(falseAlarms).toBeLessThanOrEqual(0.05);
  });

  it('measurement.md 4.5: where only instant power can check, the same holds for windows of 1 s and longer', () => {
    const { count, found, falseAlarms } = ratesOf('instant power alone', 1);
    expect(count).toBeGreaterThan(10);
    expect(found).toBeGreaterThanOrEqual(0.9);
    expect(falseAlarms).toBeLessThanOrEqual(0.05);
  });

  it('measurement.md 4.5: in shorter windows instant power finds as many, with more false alarms: it scatters itself', () => {
    const { found, falseAlarms } = ratesOf('instant power alone', 0);
    expect(found).toBeGreaterThanOrEqual(0.9);
    expect(falseAlarms).toBeGreaterThan(0.05);
    expect(falseAlarms).toBeLessThan(0.15);
  });
});
