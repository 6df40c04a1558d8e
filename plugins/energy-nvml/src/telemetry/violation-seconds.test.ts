import { describe, expect, it } from 'vitest';
import { violationSeconds } from './violation-seconds.ts';

const readings = [0, 0, 1.5, 4].map((thermal_s, i) => ({
  time_s: i,
  thermal_s,
  power_s: i === 2 ? null : 2 * i,
}));

describe('violationSeconds', () => {
  it('CM-34: is the growth between the readings around the window', () => {
    expect(violationSeconds(readings, 'thermal_s', { start_s: 1.2, end_s: 2.7 })).toBe(4);
    expect(violationSeconds(readings, 'thermal_s', { start_s: 1, end_s: 2 })).toBe(1.5);
  });

  it('CM-34: is null without a reading on one side, never 0', () => {
    expect(violationSeconds(readings, 'thermal_s', { start_s: -1, end_s: 2 })).toBeNull();
    expect(violationSeconds(readings, 'thermal_s', { start_s: 1, end_s: 3.1 })).toBeNull();
    expect(violationSeconds(readings, 'power_s', { start_s: 1, end_s: 2 })).toBeNull();
    expect(violationSeconds([], 'power_s', { start_s: 1, end_s: 2 })).toBeNull();
  });

  it('CM-34: is null where the counter ran backwards', () => {
    expect(
      violationSeconds(
        readings.toReversed().map((r, i) => ({ ...r, time_s: i })),
        'thermal_s',
        { start_s: 0, end_s: 3 },
      ),
    ).toBeNull();
  });
});
