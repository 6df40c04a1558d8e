import { describe, expect, it } from 'vitest';
import { configure } from '../../test/support/load-engine.ts';
import { arrivalTimes } from './arrivals.ts';

const times = (traffic: object | null, count: number) =>
  arrivalTimes(configure({ model: 'gpt2', traffic }), count) ?? [];

describe('arrivalTimes', () => {
  it('measurement.md 10: constant traffic is evenly spaced from 0, none is null', () => {
    expect(times({ mode: 'constant', target_qps: 4 }, 4)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(arrivalTimes(configure({ model: 'gpt2' }), 4)).toBeNull();
  });

  it('measurement.md 10: one seed replays the same times, another does not; null means random_seed', () => {
    const poisson = { mode: 'poisson', target_qps: 10 };
    expect(times({ ...poisson, seed: 7 }, 50)).toEqual(times({ ...poisson, seed: 7 }, 50));
    expect(times({ ...poisson, seed: 7 }, 50)).not.toEqual(times({ ...poisson, seed: 8 }, 50));
    expect(times({ ...poisson, seed: null }, 50)).toEqual(times({ ...poisson, seed: 42 }, 50));
  });

  it('measurement.md 10: gaps of Poisson traffic are exponential: mean 1/qps, a share of 1 - 1/e below it', () => {
    const arrivals = times({ mode: 'poisson', target_qps: 10 }, 20_001);
    const gaps = arrivals.slice(1).map((time, index) => time - (arrivals[index] ?? 0));
    const mean = gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
    // Four standard errors on either side.
    expect(Math.abs(mean - 0.1)).toBeLessThan((4 * 0.1) / Math.sqrt(gaps.length));
    const below = gaps.filter((gap) => gap < 0.1).length / gaps.length;
    expect(Math.abs(below - (1 - Math.exp(-1)))).toBeLessThan(4 * Math.sqrt(0.233 / gaps.length));
  });
});
