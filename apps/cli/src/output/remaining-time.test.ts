import { describe, expect, it } from 'vitest';
import { createRemainingTime } from './remaining-time.ts';

const study = (totalRuns: number, uniqueCount: number) =>
  createRemainingTime({
    totalRuns,
    uniqueCount,
    protocol: { config_gap_seconds_used: 60, cycle_gap_seconds_used: 300 },
  });

describe('the remaining time', () => {
  it('issue 6: is unknown before a run has ended, then learns from those that have', () => {
    const remaining = study(4, 2);
    expect(remaining.from(0)).toBeNull();
    remaining.ended(0, 10);
    expect(remaining.from(1)).toBe(3 * 10 + 60 + 300 + 60);
    remaining.ended(1, 30);
    expect(remaining.from(2)).toBe(2 * 20 + 60);
    remaining.ended(2, 20);
    expect(remaining.from(3)).toBe(20);
  });

  it('STU-06: runs that a resume passes over cost neither time nor a gap', () => {
    const remaining = study(6, 2);
    for (const done of [1, 2, 4]) remaining.ended(done, null);
    remaining.ended(0, 10);
    // The runs at 3 and 5, each after a cycle's end.
    expect(remaining.from(3)).toBe(2 * 10 + 60 + 300);
  });
});
