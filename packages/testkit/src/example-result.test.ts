import { ExperimentResult } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createExampleResult } from './example-result.ts';

describe('createExampleResult', () => {
  it('RES-01: has every field of the schema and is frozen', () => {
    const result = createExampleResult();
    expect(Object.keys(result).sort()).toEqual(Object.keys(ExperimentResult.shape).sort());
    expect(Object.isFrozen(result.energy_breakdown)).toBe(true);
  });

  it('RES-06: its figures follow from each other', () => {
    const result = createExampleResult();
    const energy = result.total_energy_j ?? Number.NaN;
    expect(result.total_tokens).toBe(result.input_tokens + result.output_tokens);
    expect(result.avg_tokens_per_second).toBe(result.output_tokens / result.total_inference_time_sec);
    expect(result.avg_energy_per_token_j).toBe(energy / result.output_tokens);
    expect(result.energy_adjusted_j).toBe(
      energy - (result.baseline_power_w ?? Number.NaN) * result.duration_sec,
    );
    const terms = result.energy_measurement?.uncertainty_terms ?? [];
    expect(Math.hypot(...terms.map(({ u_j }) => u_j))).toBeCloseTo(
      result.energy_uncertainty_j ?? Number.NaN,
      0,
    );
    expect((Date.parse(result.end_time) - Date.parse(result.start_time)) / 1000).toBe(result.duration_sec);
  });

  it('takes overrides, and refuses what the schema refuses', () => {
    expect(createExampleResult({ total_energy_j: null, energy_quality: 'none' })).toMatchObject({
      total_energy_j: null,
    });
    expect(() => createExampleResult({ total_energy_j: -1 })).toThrow();
  });
});
