import { describe, expect, it } from 'vitest';
import { CPU_MODELS, findCpuModel } from './cpu-models.ts';

describe('findCpuModel', () => {
  it.each([
    ['Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz', 'Xeon E5-2680 v4', 120],
    ['Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz', 'Xeon Gold 6248R', 205],
    ['Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz', 'Xeon Gold 6248', 150],
    ['INTEL(R) XEON(R) PLATINUM 8592+', 'Xeon Platinum 8592+', 350],
    ['AMD EPYC 7763 64-Core Processor', 'EPYC 7763', 280],
    ['AMD Ryzen 9 7950X 16-Core Processor', 'Ryzen 9 7950X', 170],
    ['13th Gen Intel(R) Core(TM) i9-13900K', 'Core i9-13900K', 125],
  ])('measurement.md 5: knows %s', (modelName, name, tdp_w) => {
    expect(findCpuModel(modelName)).toMatchObject({ name, tdp_w });
  });

  it.each([
    'AMD EPYC',
    'AMD EPYC 7763A 64-Core Processor',
    'Intel(R) Xeon(R) Platinum 8480',
    'Neoverse-N1',
    '',
  ])('measurement.md 5: does not guess %j', (modelName) => {
    expect(findCpuModel(modelName)).toBeNull();
  });

  it('every row of the table has a name and sane figures, once', () => {
    expect(CPU_MODELS.length).toBeGreaterThan(50);
    expect(new Set(CPU_MODELS.map(({ name }) => name)).size).toBe(CPU_MODELS.length);
    for (const { name, tdp_w, logical } of CPU_MODELS) {
      expect(name).toMatch(/^(Xeon|EPYC|Ryzen|Core) /);
      // 500 W is the largest package there is; a core with both its threads draws 0.5 to 16 W.
      expect(tdp_w).toBeGreaterThanOrEqual(35);
      expect(tdp_w).toBeLessThanOrEqual(500);
      expect(Number.isInteger(logical)).toBe(true);
      expect(tdp_w / logical).toBeGreaterThan(1);
      expect(tdp_w / logical).toBeLessThan(16);
    }
  });
});
