import { EnergyMeasurement } from '@llem/core';
import { createExampleDevice } from '@llem/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodecarbonReading, codecarbonOutcome } from './codecarbon-outcome.ts';

const kwh = (joules: number) => joules / 3_600_000;
const RAPL = ['RAM()', 'GPU() (NVIDIA H200)', 'CPU(Intel Rapl)'];
const MODEL = ['RAM()', 'GPU() (NVIDIA H200)', 'CPU(Cpu Load)'];
const gpu = [createExampleDevice(0)];

function reading(fields: Partial<CodecarbonReading> = {}): CodecarbonReading {
  return {
    duration_sec: 10,
    total_kwh: kwh(3600),
    gpu_kwh: kwh(3000),
    cpu_kwh: kwh(500),
    ram_kwh: kwh(100),
    unread_gpus: [],
    emissions_kg: 0.002,
    hardware: RAPL,
    ...fields,
  };
}

describe('codecarbonOutcome', () => {
  it('CM-13: kWh become joules, kg become grams, and the total is GPU, CPU and RAM', () => {
    const { measurement, trace, codecarbon_co2_grams } = codecarbonOutcome(reading(), gpu);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({
      method: 'codecarbon',
      per_device_j: null,
      duration_sec: 10,
      warnings: [],
    });
    const { total_j, cpu_j, dram_j } = measurement;
    for (const [joules, expected] of [
      [total_j, 3600],
      [cpu_j, 500],
      [dram_j, 100],
    ] as const)
      expect(joules).toBeCloseTo(expected, 6);
    expect([trace, codecarbon_co2_grams]).toEqual([null, 2]);
  });

  it.each([
    ['15 % with a GPU and RAPL', RAPL, gpu, 0.15],
    ['30 % when the CPU is a model of its TDP', MODEL, gpu, 0.3],
    ['30 % when the CPU is a constant', ['RAM()', 'CPU(Some CPU > 100W)'], gpu, 0.3],
    ['30 % without a GPU', ['RAM()', 'CPU(Intel Rapl)'], [], 0.3],
  ])('measurement.md 4.5: the half-width is %s of E', (_, hardware, devices, share) => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (joules) => {
        const { measurement } = codecarbonOutcome(reading({ hardware, total_kwh: kwh(joules) }), devices);
        expect(measurement.uncertainty_terms).toMatchObject([{ term: 'sensor', kind: 'systematic' }]);
        expect((measurement.uncertainty_j ?? 0) / ((share * joules) / Math.sqrt(3))).toBeCloseTo(1, 9);
      }),
    );
  });

  it('CM-13: without a country there is no CO2', () => {
    expect(codecarbonOutcome(reading({ emissions_kg: null }), gpu).codecarbon_co2_grams).toBeNull();
  });

  it.each([
    ['a GPU fell off the bus in the window', { unread_gpus: [0] }, gpu, 'could not read GPU 0'],
    ['a GPU is metered and its counter gave nothing', { gpu_kwh: 0 }, gpu, 'read no energy of GPU 0'],
    [
      'no GPU is metered and the CPU gave nothing',
      { gpu_kwh: 0, cpu_kwh: 0 },
      [],
      'read no energy of the CPU',
    ],
    ['nothing was consumed', { total_kwh: 0 }, gpu, 'read no energy in'],
    ['a value is no number', { gpu_kwh: Number.NaN }, gpu, 'read no energy of GPU 0'],
  ])('measurement.md 5: null with energy_source_failed when %s, never 0', (_, fields, devices, what) => {
    const { measurement, codecarbon_co2_grams } = codecarbonOutcome(reading(fields), devices);
    expect(measurement).toMatchObject({ total_j: null, cpu_j: null, dram_j: null, uncertainty_j: null });
    expect(measurement.warnings).toEqual([
      expect.stringContaining(`energy_source_failed: CodeCarbon ${what}`),
    ]);
    expect(codecarbon_co2_grams).toBeNull();
  });

  it('measurement.md 3: a CPU too idle for its model is null, and does not cost the joules of the GPU', () => {
    const { measurement } = codecarbonOutcome(reading({ cpu_kwh: 0, total_kwh: kwh(3100) }), gpu);
    expect(measurement.cpu_j).toBeNull();
    expect(measurement.total_j).toBeCloseTo(3100, 6);
  });
});
