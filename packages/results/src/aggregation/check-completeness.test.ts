import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCompleteness } from './check-completeness.ts';

const all = new Set([0, 1, 2, 3]);

describe('checkCompleteness', () => {
  it.each([
    [[0, 1, 2, 3], all, null],
    [[3, 1, 0, 2], all, null],
    [[0, 1, 3], all, 'Expected 4 results, found 3; Missing process indices: [2]'],
    [[0, 1, 1, 3], all, 'Missing process indices: [2]; Duplicate process indices: [1]'],
    [[0, 1, 2, 3, 3], all, 'Expected 4 results, found 5; Duplicate process indices: [3]'],
    [[0, 1, 2, 3], new Set([0, 2]), 'Missing completion markers for processes: [1, 3]'],
    [
      [],
      new Set<number>(),
      'Expected 4 results, found 0; Missing process indices: [0, 1, 2, 3]; Missing completion markers for processes: [0, 1, 2, 3]',
    ],
  ])('RES-12: %j of four with markers %o says %s', (indices, markers, message) => {
    const report = checkCompleteness(4, indices, markers);
    expect([report.error_message, report.is_complete]).toEqual([message, message === null]);
    expect(report).toMatchObject({ expected_processes: 4, found_processes: indices.length });
  });

  it('RES-12: tells the marker of each process', () => {
    expect(checkCompleteness(3, [0, 1, 2], new Set([1])).marker_status).toEqual({
      0: false,
      1: true,
      2: false,
    });
  });

  it('RES-12: is complete for the indices 0 to N − 1 in any order, and for nothing else', () => {
    const indices = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), indices, (expected, found) => {
        const markers = new Set(Array.from({ length: expected }, (_, index) => index));
        const isWhole = found.length === expected && new Set([...found, ...markers]).size === expected;
        const isDistinct = new Set(found).size === found.length;
        expect(checkCompleteness(expected, found, markers).is_complete).toBe(isWhole && isDistinct);
      }),
    );
  });
});
