import type { EnergyMeasurement } from '@llem/core';
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../baseline/metered-baseline.ts';
import { energyFigures } from './energy-figures.ts';

const measurement = (fields: Partial<EnergyMeasurement>): EnergyMeasurement => ({
  total_j: 1000,
  duration_sec: 10,
  per_device_j: null,
  cpu_j: null,
  dram_j: null,
  method: 'counter',
  uncertainty_j: 30,
  uncertainty_terms: [],
  cross_check: null,
  samples: { count: 100, period_ms: 100, gap_max_ms: 100, counter_period_ms: null, counter_read_ms: null },
  warnings: [],
  ...fields,
});
const NO_BASELINE: Baseline = { method: 'unavailable', state: null, record: null, warnings: [] };
const baseline = (power_w: number): Baseline => ({
  method: 'fresh',
  state: 'no_context',
  record: {
    power_w,
    uncertainty_w: 4,
    no_context_w: null,
    measured_at: '2026-01-01T00:00:00.000Z',
    measured_s: 95,
    low_confidence: false,
  },
  warnings: [],
});

describe('energyFigures', () => {
  it('CM-19, RES-07: the adjusted energy is the total less baseline power times the duration of the source', () => {
    const { total_j, adjusted_j, adjusted_uncertainty_j, breakdown } = energyFigures(
      measurement({}),
      baseline(40),
      100,
    );
    expect([total_j, adjusted_j, adjusted_uncertainty_j]).toEqual([1000, 600, 50]);
    expect(breakdown).toMatchObject({
      raw_j: 1000,
      adjusted_j: 600,
      baseline_power_w: 40,
      baseline_cache_age_sec: 5,
    });
  });

  it('CM-19: never below zero, and the clamp is told', () => {
    const { adjusted_j, warnings } = energyFigures(measurement({}), baseline(200), 100);
    expect(adjusted_j).toBe(0);
    expect(warnings[0]).toMatch(/^adjusted_energy_floored: .*1\.00e\+3 J/);
  });

  it('RES-06: null when either part is null; nothing at all without a source', () => {
    expect(energyFigures(measurement({ total_j: null }), baseline(40), 100)).toMatchObject({
      total_j: null,
      adjusted_j: null,
    });
    expect(energyFigures(measurement({}), NO_BASELINE, 100)).toMatchObject({
      total_j: 1000,
      adjusted_j: null,
    });
    expect(energyFigures(measurement({}), NO_BASELINE, 100).breakdown).toMatchObject({
      baseline_method: 'unavailable',
      baseline_power_w: null,
    });
    expect(energyFigures(null, baseline(40), 100)).toMatchObject({ total_j: null, breakdown: null });
  });
});
