import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapBefore } from './gap-before.ts';
import { totalGapSeconds } from './total-gap-seconds.ts';

const gaps = { configGapSeconds: 60, cycleGapSeconds: 300 };
const before = (position: number, lastExecuted: number | null, uniqueCount: number, inContainer = false) => {
  const { config_s, cycle_s } = gapBefore({ position, lastExecuted, uniqueCount, inContainer, ...gaps });
  return config_s + cycle_s;
};

describe('gapBefore', () => {
  it('STU-06: A and B in two cycles wait 60, 360 and 60 seconds', () => {
    expect([before(0, null, 2), before(1, 0, 2), before(2, 1, 2), before(3, 2, 2)]).toEqual([0, 60, 360, 60]);
  });

  it('STU-06: nothing before the first run that is executed, however many a resume passed over', () => {
    expect(before(5, null, 2)).toBe(0);
  });

  it('STU-06: runs passed over keep the cycle gap between those around them, and only one', () => {
    expect([before(3, 1, 2), before(3, 2, 2), before(7, 1, 2)]).toEqual([360, 60, 360]);
  });

  it('STU-06: a run in a container has no config gap before it but keeps the cycle gap', () => {
    expect([before(1, 0, 2, true), before(2, 1, 2, true)]).toEqual([0, 300]);
    expect(gapBefore({ position: 2, lastExecuted: 1, uniqueCount: 2, inContainer: false, ...gaps })).toEqual({
      config_s: 60,
      cycle_s: 300,
    });
  });
});

describe('totalGapSeconds', () => {
  it('STU-06: is what the gaps of the single runs sum up to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(6), (uniqueCount, cycles) => {
        const runs = Array.from({ length: uniqueCount * cycles }, (_, position) => position);
        const sum = runs.reduce(
          (total, position) => total + before(position, position === 0 ? null : position - 1, uniqueCount),
          0,
        );
        expect(totalGapSeconds(runs, uniqueCount, gaps)).toBe(sum);
      }),
    );
  });

  it('STU-06: the example of the page waits 480 seconds', () => {
    expect(totalGapSeconds([0, 1, 2, 3], 2, gaps)).toBe(480);
  });
});
