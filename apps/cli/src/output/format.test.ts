import { describe, expect, it } from 'vitest';
import { formatDuration, formatNumber } from './format.ts';

describe('numbers and durations', () => {
  it.each([
    [312.4, '312'],
    [0.00312, '0.00312'],
    [1234, '1230'],
    [0, '0'],
    [9.999, '10.0'],
    [41.2, '41.2'],
    [0.244, '0.244'],
    [-1234, '-1230'],
    [3e-9, '3.00e-9'],
  ])('cli.md 5: %d has three significant digits: %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [4.2, '4.2s'],
    [0, '0.0s'],
    [59.94, '59.9s'],
    [59.96, '1m 00s'],
    [272, '4m 32s'],
    [3599.6, '1h 00m'],
    [3900, '1h 05m'],
  ])('cli.md 5: %d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
