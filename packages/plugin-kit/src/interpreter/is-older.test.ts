import { describe, expect, it } from 'vitest';
import { isOlder } from './is-older.ts';

describe('isOlder', () => {
  it.each([
    ['0.13.0', '0.13.1', true],
    ['0.9.9', '0.13.1', true],
    ['0.13', '0.13.1', true],
    ['unknown', '0.13.1', true],
    ['0.13.1', '0.13.1', false],
    ['0.13.1.post1', '0.13.1', false],
    ['1', '0.13.1', false],
    ['2.13.0+cpu', '2.5', false],
  ])('measurement.md 5: %s is older than %s: %s', (version, than, expected) => {
    expect(isOlder(version, than)).toBe(expected);
  });
});
