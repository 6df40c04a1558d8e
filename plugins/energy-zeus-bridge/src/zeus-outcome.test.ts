import { EnergyMeasurement } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zeusOutcome } from './zeus-outcome.ts';

const devicesOf = (...indices: number[]) => indices.map((index) => createExampleDevice(index));

describe('zeusOutcome', () => {
  it('CM-12: positions among the visible GPUs become NVML indices', () => {
    const { measurement, trace } = zeusOutcome(
      { duration_sec: 10, gpu_energy_j: { 0: 3000, 1: 5000 } },
      devicesOf(5, 2, 5),
    );
    expect(measurement).toMatchObject({
      method: 'zeus',
      total_j: 8000,
      per_device_j: { 2: 3000, 5: 5000 },
      cpu_j: null,
      dram_j: null,
      duration_sec: 10,
      warnings: [],
    });
    expect(trace).toBeNull();
  });

  it('measurement.md 4.5: edge and sensor are systematic and add linearly over devices', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0.1, max: 1e4, noNaN: true }),
        (joules, duration_sec) => {
          const { measurement } = zeusOutcome(
            { duration_sec, gpu_energy_j: Object.fromEntries(joules.entries()) },
            devicesOf(...joules.keys()),
          );
          expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
          const [edge, sensor] = measurement.uncertainty_terms;
          const edges = joules.map((one) => (0.1 * (one / duration_sec)) / Math.sqrt(6));
          const sensors = joules.map(() => (5 * duration_sec) / Math.sqrt(3));
          const [edge_j, sensor_j] = [edges, sensors].map((parts) => parts.reduce((a, b) => a + b));
          expect([edge?.term, edge?.kind, sensor?.term, sensor?.kind]).toEqual([
            'edge',
            'systematic',
            'sensor',
            'systematic',
          ]);
          expect((edge?.u_j ?? 0) / (edge_j ?? 1)).toBeCloseTo(1, 9);
          expect((sensor?.u_j ?? 0) / (sensor_j ?? 1)).toBeCloseTo(1, 9);
          expect((measurement.uncertainty_j ?? 0) / Math.hypot(edge_j ?? 0, sensor_j ?? 0)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it.each([
    ['empty', {}],
    ['zero', { 0: 0, 1: 0 }],
    ['of one GPU only', { 0: 100 }],
    ['zero for one of two', { 0: 100, 1: 0 }],
    ['negative, as of a counter that was reset', { 0: 100, 1: -3 }],
    ['no number', { 0: 100, 1: Number.NaN }],
  ])(
    'measurement.md 5: a reading that is %s is null with energy_source_failed, never 0',
    (_, gpu_energy_j) => {
      const { measurement } = zeusOutcome({ duration_sec: 0.05, gpu_energy_j }, devicesOf(1, 3));
      expect(measurement).toMatchObject({
        total_j: null,
        per_device_j: null,
        uncertainty_j: null,
        uncertainty_terms: [],
      });
      expect(measurement.warnings).toEqual([
        expect.stringMatching(
          /^energy_source_failed: Zeus read no energy of GPU (1, )?3 in 0\.05 s, .*\. Measure longer/,
        ),
      ]);
      expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    },
  );
});
