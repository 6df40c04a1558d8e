import { createExampleConfig } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalTimes } from './arrival-times.ts';

const times = (traffic: object | null, count: number, random_seed = 42) =>
  arrivalTimes({ ...createExampleConfig({ random_seed }), traffic: traffic as never }, count);

describe('arrivalTimes', () => {
  it('measurement.md 10: constant traffic comes at exactly 1/target_qps, the first at once', () => {
    expect(times({ enabled: true, mode: 'constant', target_qps: 4 }, 4)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(times(null, 4)).toBeNull();
  });

  it('measurement.md 10: poisson gaps are exponential with mean 1/target_qps; a seed replays them', () => {
    const poisson = { enabled: true, mode: 'poisson', target_qps: 5 };
    const first = times(poisson, 20_001) ?? [];
    const gaps = first.slice(1).map((time, index) => time - (first[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    // Of an exponential the standard deviation is the mean; 20 000 gaps know it to about a hundredth.
    expect(mean).toBeCloseTo(0.2, 2);
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
    const below = gaps.filter((gap) => gap < 0.2).length / gaps.length;
    // Four standard errors on either side.
    expect(Math.abs(mean - 0.2)).toBeLessThan((4 * 0.2) / Math.sqrt(gaps.length));
    expect(Math.abs(below - (1 - Math.exp(-1)))).toBeLessThan(4 * Math.sqrt(0.233 / gaps.length));
    expect(first[0]).toBe(0);
    expect(times({ ...poisson, seed: null }, 20_001)).toEqual(first);
    expect(times({ ...poisson, seed: 42 }, 20_001, 7)).toEqual(first);
    expect(times({ ...poisson, seed: 43 }, 20_001)).not.toEqual(first);
  });

  it('backends.md 3: several processes share the arrivals of one stream', () => {
    const config = {
      ...createExampleConfig(),
      traffic: { enabled: true, mode: 'poisson', target_qps: 5 } as never,
    };
    const whole = arrivalTimes(config, 7);
    const [even, odd] = [0, 1].map((index) => arrivalTimes(config, index === 0 ? 4 : 3, { index, count: 2 }));
    expect(even).toEqual(whole?.filter((_, index) => index % 2 === 0));
    expect(odd).toEqual(whole?.filter((_, index) => index % 2 === 1));
  });

  it('measurement.md 10: arrivals never go back in time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('poisson', 'constant'),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.nat(50),
        (mode, target_qps, count) => {
          const arrivals = times({ enabled: true, mode, target_qps }, count) ?? [];
          expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
          expect(arrivals).toHaveLength(count);
        },
      ),
    );
  });
});
