import { ExecutionConfig } from '@llem/config';
import { MeasurementProtocol, UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { measurementProtocol } from './measurement-protocol.ts';

const settings = UserConfig.parse({ execution: { config_gap_seconds: 7 } });
const protocol = (execution: object) =>
  measurementProtocol({ execution: ExecutionConfig.parse(execution) }, settings, '00000000000000ff');

describe('measurementProtocol', () => {
  it('STU-06: a gap that is null in the file is that of the user config, never 0', () => {
    expect(protocol({ config_gap_seconds: null })).toMatchObject({
      config_gap_seconds_used: 7,
      cycle_gap_seconds_used: 300,
    });
    expect(protocol({ config_gap_seconds: 0 }).config_gap_seconds_used).toBe(0);
  });

  it('study.md 12: holds every number in effect, with the seed of a shuffled order', () => {
    const shuffled = protocol({ cycle_order: 'shuffled', n_cycles: 3, experiment_timeout_seconds: 9 });
    expect(MeasurementProtocol.parse(shuffled)).toMatchObject({
      n_cycles: 3,
      shuffle_seed: 255,
      experiment_timeout_seconds: 9,
    });
    expect(protocol({ shuffle_seed: 5 }).shuffle_seed).toBeNull();
  });
});
