import { createExampleResult } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleStandardDeviation } from '../statistics/index.ts';
import { compareResults } from './compare-results.ts';
import { csvText } from './csv-text.ts';
import { summariseCycles } from './summarise-cycles.ts';

const result = createExampleResult();
const withEnergy = (perToken: number | null, uncertainty: number | null = null) =>
  createExampleResult({ avg_energy_per_token_j: perToken, energy_uncertainty_j: uncertainty });

describe('compareResults', () => {
  it('cli.md 1: gives ratios to the first with their uncertainty, and null where one is not known', () => {
    const [first, second] = [withEnergy(1.5, 60), withEnergy(3, 120)];
    const [figures] = compareResults([first, second, withEnergy(null)]).figures;
    expect(figures?.[0]).toMatchObject({ first: 1.5, value: 3, ratio: 2 });
    // 60 J over 4000 tokens at 1.5 J: 1 %; 120 J at 3 J: 1 %.
    expect(figures?.[0]?.ratio_uncertainty).toBeCloseTo(2 * Math.hypot(0.01, 0.01), 12);
    expect(figures?.[1]).toMatchObject({ ratio: 1, ratio_uncertainty: null });
    const [, third] = compareResults([first, second, withEnergy(null)]).figures;
    expect(third?.[0]).toMatchObject({ value: null, ratio: null, ratio_uncertainty: null });
  });

  it('cli.md 1: a first of 0 has no ratio', () => {
    const [figures] = compareResults([withEnergy(0, 1), withEnergy(1, 1)]).figures;
    expect(figures?.[0]).toMatchObject({ ratio: null, ratio_uncertainty: null });
  });

  it('cli.md 1: lists every configuration field that differs, at every level, and no other', () => {
    const config = result.effective_config;
    const other = createExampleResult({
      effective_config: {
        ...config,
        precision: 'fp16',
        decoder: { ...Object(config.decoder), temperature: 0.5 },
        fake: { batch_size: 8 },
        engine: { anything: 1 },
      },
    });
    const { differing } = compareResults([result, other]);
    expect(differing.map(({ path }) => path)).toEqual([
      'decoder.temperature',
      'fake.batch_size',
      'precision',
    ]);
    expect(differing[1]?.values).toEqual([null, 8]);
    expect(compareResults([result, result]).differing).toEqual([]);
  });

  it('results.md 4: warns of other methodologies, schema versions, GPUs and energy methods, and names them', () => {
    const [one] = result.process_results;
    const other = createExampleResult({
      measurement_methodology: 'total',
      steady_state_window: null,
      schema_version: '2.1',
      energy_measurement: null,
      process_results: one ? [{ ...one, gpu_name: 'Other GPU' }] : [],
    });
    const { warnings } = compareResults([result, other]);
    expect(warnings).toHaveLength(4);
    expect(warnings.join('\n')).toMatch(/steady_state, total[\s\S]*2\.0, 2\.1[\s\S]*Other GPU[\s\S]*, none/);
    expect(compareResults([result, result]).warnings).toEqual([]);
  });
});

describe('summariseCycles', () => {
  it('cli.md 1: mean, standard deviation and count, of the cycles that measured the figure', () => {
    const [energy] = summariseCycles([withEnergy(1), withEnergy(2), withEnergy(null)]);
    expect(energy).toEqual({
      ...{ figure: 'energy_per_output_token', unit: 'J', mean: 1.5, count: 2 },
      standard_deviation: Math.SQRT1_2,
    });
    expect(summariseCycles([withEnergy(null)])[0]).toMatchObject({
      ...{ mean: null, standard_deviation: null, count: 0 },
    });
    expect(summariseCycles([withEnergy(1)])[0]).toMatchObject({ mean: 1, standard_deviation: null });
  });

  it('cli.md 1: the standard deviation does not depend on where the values lie', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (list, shift) => {
        const moved = sampleStandardDeviation(list.map((value) => value + shift));
        expect(Math.abs((moved ?? -1) - (sampleStandardDeviation(list) ?? -2))).toBeLessThan(1e-9);
      }),
    );
    expect(sampleStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });
});

it('results.md 6: CSV text quotes what RFC 4180 has quoted, and leaves null empty', () => {
  expect(
    csvText(
      ['a', 'b'],
      [
        ['x,"y"', null],
        ['z', 0.1],
      ],
    ),
  ).toBe('a,b\n"x,""y""",\nz,0.1\n');
});
