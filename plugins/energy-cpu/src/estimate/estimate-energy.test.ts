import { EnergyMeasurement } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateEnergy } from './estimate-energy.ts';

const power = { tdp_w: 280, logical: 128, origin: '1 x 280 W thermal design power of EPYC 7763' };

describe('estimateEnergy', () => {
  it('measurement.md 5: TDP × CPU utilisation of the process tree × T', () => {
    const positive = (max: number) => fc.double({ min: 0.01, max, noNaN: true });
    fc.assert(
      fc.property(
        positive(500),
        fc.integer({ min: 1, max: 256 }),
        positive(1e4),
        positive(1e3),
        (tdp_w, logical, duration_s, cpu_s) => {
          const { total_j } = estimateEnergy(
            { start_cpu_s: 5, end_cpu_s: 5 + cpu_s, duration_s },
            { ...power, tdp_w, logical },
          );
          const utilisation = cpu_s / (duration_s * logical);
          expect(total_j).toBeCloseTo(tdp_w * utilisation * duration_s, 6);
        },
      ),
    );
  });

  it('measurement.md 4.5: is flagged, and uncertain by half of itself', () => {
    const measurement = estimateEnergy({ start_cpu_s: 1, end_cpu_s: 33, duration_s: 20 }, power);
    expect(EnergyMeasurement.parse(measurement)).toEqual(measurement);
    expect(measurement).toMatchObject({
      total_j: 70,
      cpu_j: 70,
      dram_j: null,
      per_device_j: null,
      duration_sec: 20,
      method: 'estimate',
    });
    expect(measurement.uncertainty_j).toBeCloseTo(35 / Math.sqrt(3), 12);
    expect(measurement.uncertainty_terms).toEqual([
      expect.objectContaining({ term: 'sensor', kind: 'systematic' }),
    ]);
    expect(measurement.warnings).toEqual([
      'energy_estimated: 70.0 J is a model (1 x 280 W thermal design power of EPYC 7763; 32.00 CPU s over 128 logical processors), no sensor was read. Measure on a machine with a GPU or with readable RAPL counters.',
    ]);
  });

  it('measurement.md 3: less than a tick of CPU time is unknown, not 0 J', () => {
    const measurement = estimateEnergy({ start_cpu_s: 1, end_cpu_s: 1, duration_s: 0.004 }, power);
    expect(EnergyMeasurement.parse(measurement)).toMatchObject({
      total_j: null,
      cpu_j: null,
      uncertainty_j: null,
    });
    expect(measurement.warnings).toEqual([
      expect.stringContaining('energy_source_failed: no CPU estimate: the process tree used less'),
    ]);
    expect(estimateEnergy({ start_cpu_s: 1, end_cpu_s: 1.01, duration_s: 1 }, power).total_j).toBeGreaterThan(
      0,
    );
  });

  it('measurement.md 3: CPU time that fell because a process left the tree is unknown', () => {
    const { total_j, warnings } = estimateEnergy({ start_cpu_s: 3, end_cpu_s: 1, duration_s: 10 }, power);
    expect([total_j, warnings]).toEqual([null, [expect.stringContaining('fell by 2.00 s')]]);
  });
});
