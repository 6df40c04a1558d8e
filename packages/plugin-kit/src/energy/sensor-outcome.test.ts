import { EnergyMeasurement } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { addParts, combineTerms } from './add-parts.ts';
import { type SensorReport, sensorOutcome } from './sensor-outcome.ts';

const part = (joules: number, random: number, systematic: number, note: string | null = null) => ({
  joules,
  terms: [
    { term: 'edge', u_j: random, kind: 'random' as const, note },
    { term: 'sensor', u_j: systematic, kind: 'systematic' as const, note: '5 %' },
  ],
});

/** A sensor of so many watts, read at these instants. */
const steady = (
  watts: number,
  times_s: readonly number[],
  fields: Partial<SensorReport> = {},
): SensorReport => ({
  ...{ times_s, refreshes_s: times_s, warnings: [] },
  whole: part(watts * 2, 3, 10),
  between: (start_s, end_s) => (end_s > 4 ? null : part(watts * (end_s - start_s), 3, 10)),
  ...fields,
});

const outcome = (...sensors: SensorReport[]) =>
  sensorOutcome(sensors, { method: 'bench', window: { start_s: 1, end_s: 3 }, period_ms: 500 });

describe('addParts', () => {
  it('measurement.md 4.5: random terms combine in squares, systematic ones add up', () => {
    const sum = addParts([part(100, 3, 10), part(50, 4, 20, 'interpolated')]);
    expect(sum).toEqual({
      joules: 150,
      terms: [
        { term: 'edge', u_j: 5, kind: 'random', note: 'interpolated' },
        { term: 'sensor', u_j: 30, kind: 'systematic', note: '5 %' },
      ],
    });
    expect(combineTerms(sum?.terms ?? [])).toBeCloseTo(Math.sqrt(25 + 900), 12);
  });

  it('measurement.md 3: less of a sum is no sum', () => {
    expect(addParts([part(100, 3, 10), null])).toBeNull();
  });
});

describe('sensorOutcome', () => {
  it('measurement.md 3: adds sensors up in the window and in its parts', () => {
    const { measurement, trace } = outcome(steady(10, [0, 1, 2, 3, 4]), steady(5, [0, 1.5, 2.75, 4]));
    expect(EnergyMeasurement.parse(measurement)).toMatchObject({
      ...{ method: 'bench', total_j: 30, duration_sec: 2, uncertainty_j: Math.hypot(3, 3, 20) },
      samples: { count: 2, period_ms: 500, gap_max_ms: 1250 },
    });
    expect(trace?.between(1, 2)).toMatchObject({ total_j: 15, per_device_j: null });
    expect(trace?.between(3, 5)).toEqual({ total_j: null, per_device_j: null, uncertainty_j: null });
    expect(trace?.refreshes()).toEqual([0, 1, 2, 3, 4]);
  });

  it('measurement.md 3: one sensor that failed makes the joules null, and is named', () => {
    const failed = { whole: null, times_s: [], warnings: ['energy_source_failed: gone'] };
    const { measurement, trace } = outcome(steady(10, [1, 2, 3]), steady(5, [], failed));
    expect(measurement).toMatchObject({ total_j: null, uncertainty_j: null, uncertainty_terms: [] });
    expect(measurement).toMatchObject({ warnings: failed.warnings, samples: { count: 0 } });
    expect(trace?.between(1, 2).total_j).toBe(15);
    expect(outcome(steady(10, [1]), steady(5, [], { between: null })).trace).toBeNull();
  });
});
