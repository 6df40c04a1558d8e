import { describe, expect, it } from 'vitest';
import { ReadCost } from './read-cost.ts';

const PERIOD_S = 0.023;

describe('ReadCost', () => {
  it('measurement.md 4.2: a read that was held up for longer than a period says nothing of its instant', () => {
    const cost = new ReadCost();
    expect([0.0035, 0.011, 0.0035, 0.02].map((cost_s) => cost.isTimely(cost_s, PERIOD_S))).not.toContain(
      false,
    );
    expect(cost.isTimely(0.05, PERIOD_S)).toBe(false);
    expect(cost.isTimely(0.0035, PERIOD_S)).toBe(true);
    expect(cost.usual_s).toBeLessThan(0.01);
  });

  it('measurement.md 4.2: every read of a device that is slow from the start counts', () => {
    const cost = new ReadCost();
    expect(Array.from({ length: 20 }, () => cost.isTimely(0.05, PERIOD_S))).not.toContain(false);
  });

  it('measurement.md 4.2: the reads of a device that becomes slow count again within a second', () => {
    const cost = new ReadCost();
    for (let i = 0; i < 100; i += 1) cost.isTimely(0.003, PERIOD_S);
    const counted = Array.from({ length: 20 }, () => cost.isTimely(0.05, PERIOD_S));
    expect(counted.indexOf(true)).toBeGreaterThan(0);
    expect(counted.indexOf(true) * 0.05).toBeLessThan(1);
    expect(counted.slice(counted.indexOf(true))).not.toContain(false);
  });
});
