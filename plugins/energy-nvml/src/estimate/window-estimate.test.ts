import { EnergyMeasurement } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { idealReadings } from '../../test/simulation/ideal-readings.ts';
import { createPowerSensor, type DeviceReadings } from './device-readings.ts';
import { estimateWindow, type ObservedDevice } from './window-estimate.ts';

const board = {
  idle_w: 100,
  busy_w: 600,
  start_s: 10,
  end_s: 12,
  tick_s: 0.1,
  phase_s: 0.03,
  half_width_s: 0.0115,
};
const window = { start_s: 10, end_s: 12 };
const polls = { count: 87, period_ms: 23, gap_max_ms: 31, counter_read_ms: 3.6 };
const observed = (
  index: number,
  extra: Partial<ObservedDevice> = {},
  without: Partial<DeviceReadings> = {},
): ObservedDevice => ({
  readings: { ...idealReadings(board), ...without, gpu_index: index },
  polls,
  failure: null,
  ...extra,
});
const nothing = { counter: null, instant: null, average: null };
const codes = (warnings: readonly string[]) => warnings.map((warning) => warning.split(':')[0]);

describe('estimateWindow', () => {
  it('measurement.md 3: sums the devices and reports each, with method, terms, cross-check and samples', () => {
    const { measurement } = estimateWindow(
      [observed(0), observed(3, { polls: { ...polls, count: 80, gap_max_ms: 40 } })],
      window,
    );
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement.total_j).toBeCloseTo(2400, 6);
    expect(Object.keys(measurement.per_device_j ?? {})).toEqual(['0', '3']);
    expect(measurement).toMatchObject({
      duration_sec: 2,
      method: 'counter',
      warnings: [],
      cpu_j: null,
      dram_j: null,
    });
    expect(measurement.uncertainty_terms.map(({ term }) => term)).toEqual([
      'tick',
      'edge',
      'sensor',
      'estimator',
    ]);
    expect(measurement.cross_check?.method).toBe('power_average');
    expect(measurement.samples).toMatchObject({ count: 80, gap_max_ms: 40, counter_read_ms: 3.6 });
    expect(measurement.samples.counter_period_ms).toBeCloseTo(100, 6);
  });

  it('issue 4: one device without an estimate makes the total null, with its reason', () => {
    const failure = 'nvmlDeviceGetTotalEnergyConsumption: GPU is lost (15)';
    const { measurement, trace } = estimateWindow([observed(0), observed(1, { failure }, nothing)], window);
    expect(measurement).toMatchObject({
      total_j: null,
      per_device_j: null,
      uncertainty_j: null,
      cross_check: null,
    });
    expect(measurement.warnings[0]).toMatch(/^energy_source_failed: GPU 1: .*GPU is lost \(15\)/);
    expect(trace).toBeNull();
  });

  it('issue 4: null readings without a failure are too few, never 0 J', () => {
    const { measurement } = estimateWindow([observed(0, {}, nothing)], window);
    expect(measurement.total_j).toBeNull();
    expect(codes(measurement.warnings)).toEqual(['nvml_low_sample_count']);
  });

  it('measurement.md 14: energy_fallback_method without the counter, module_scope_power on a superchip', () => {
    const { instant } = idealReadings(board);
    const module =
      instant === null ? null : createPowerSensor(instant.readings, { ...instant, scope: 'module' });
    const { measurement } = estimateWindow([observed(0, {}, { counter: null, instant: module })], window);
    expect(measurement.method).toBe('power_average');
    expect(codes(measurement.warnings)).toEqual(['energy_fallback_method', 'module_scope_power']);
  });

  it('measurement.md 14: nvml_sample_gap beyond 200 ms', () => {
    const warnings = (gap_max_ms: number) =>
      codes(estimateWindow([observed(0, { polls: { ...polls, gap_max_ms } })], window).measurement.warnings);
    expect(warnings(200)).toEqual([]);
    expect(warnings(201)).toEqual(['nvml_sample_gap']);
  });

  it('measurement.md 4.5: estimators_disagree names both methods and both joules', () => {
    const { average } = idealReadings({ ...board, busy_w: 650 });
    const { measurement } = estimateWindow([observed(0, {}, { average })], window);
    expect(measurement.warnings[0]).toMatch(
      /^estimators_disagree: GPU 0: counter 1200\.\d J, power_average 1300\.\d J/,
    );
  });

  it('measurement.md 4.4: the trace attributes the window to its parts', () => {
    const { trace } = estimateWindow([observed(0)], window);
    expect(trace?.between(10, 12).total_j).toBeCloseTo(1200, 6);
    const third = trace?.between(10.5, 11.25);
    expect(third?.total_j).toBeCloseTo(450, -1);
    expect(third?.per_device_j?.[0]).toBe(third?.total_j);
    expect(third?.uncertainty_j).toBeGreaterThan(0);
    expect(trace?.between(0, 12)).toEqual({ total_j: null, per_device_j: null, uncertainty_j: null });
    const refreshes = trace?.refreshes() ?? [];
    expect(refreshes).toEqual(refreshes.toSorted((a, b) => a - b));
    expect(refreshes.filter((time_s) => time_s >= 10 && time_s < 12)).toHaveLength(20);
  });
});
