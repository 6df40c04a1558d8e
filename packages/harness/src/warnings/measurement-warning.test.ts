import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { generalWarnings } from './general-warnings.ts';
import { energyQuality, measurementWarning } from './measurement-warning.ts';

const codes = (warnings: readonly string[]) => warnings.map((warning) => warning.split(':')[0]);

describe('measurement warnings', () => {
  it('RES-10: a warning is code, explanation and remedy', () => {
    expect(measurementWarning('few_prompts', '3 prompts', 'Raise n')).toBe(
      'few_prompts: 3 prompts. Raise n.',
    );
  });

  it('measurement.md 14: the quality is the worst warning, none without energy', () => {
    const information = 'few_prompts: x. y.';
    const caution = 'short_measurement_duration: x. y.';
    const unreliable = 'energy_estimated: x. y.';
    expect(energyQuality([], 1)).toBe('ok');
    expect(energyQuality([information], 1)).toBe('ok');
    expect(energyQuality([information, caution], 1)).toBe('caution');
    expect(energyQuality([unreliable, caution], 1)).toBe('unreliable');
    expect(energyQuality([unreliable], null)).toBe('none');
    expect(energyQuality(['third_party_doubt: x. y.'], 1)).toBe('caution');
    expect(energyQuality(['constructor: x. y.'], 1)).toBe('caution');
  });

  it('measurement.md 14: thresholds hold on both sides', () => {
    const enough = createExampleConfig({ n: 30 });
    expect(codes(generalWarnings(enough, 10, 1))).toEqual([]);
    expect(codes(generalWarnings(enough, 9.999, 1))).toEqual(['short_measurement_duration']);
    expect(codes(generalWarnings(createExampleConfig({ n: 29 }), 10, 1))).toEqual(['few_prompts']);
    expect(codes(generalWarnings(enough, 10, 0))).toEqual(['no_output_tokens']);
  });

  it('CM-22: a floor of 0 is told, unless warm-up is off altogether', () => {
    const skipped = createExampleConfig({ n: 30, warmup: { thermal_floor_seconds: 0 } });
    const off = createExampleConfig({ n: 30, warmup: { enabled: false, thermal_floor_seconds: 0 } });
    expect(codes(generalWarnings(skipped, 10, 1))).toEqual(['thermal_floor_skipped']);
    expect(codes(generalWarnings(off, 10, 1))).toEqual([]);
  });

  it('config.md 1.4: decoder values that the strategy ignores are named; temperature 0 is greedy and is not', () => {
    const warned = (decoder: object) =>
      generalWarnings(createExampleConfig({ n: 30, decoder }), 10, 1)[0] ?? '';
    expect(warned({ temperature: 0.5, top_k: 7 })).toMatch(
      /^decoder_params_ignored: greedy decoding ignores decoder\.temperature, decoder\.top_k\./,
    );
    expect(warned({ temperature: 0 })).toBe('');
    expect(warned({ decoding_strategy: 'sampling', temperature: 0.5, top_k: 7 })).toBe('');
    expect(warned({ decoding_strategy: 'sampling', temperature: 0, top_p: 0.5 })).toContain('decoder.top_p');
  });
});
