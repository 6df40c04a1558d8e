import { describe, expect, it } from 'vitest';
import { expandGrid } from './expand-grid.ts';
import type { Alternative } from './sweep.ts';

/** An axis as a dimension of a grid. */
function axis(path: string, values: readonly unknown[]): readonly Alternative[] {
  return [{ backend: null, cells: [{ key: path, path: path.split('.'), values }] }];
}

describe('expandGrid', () => {
  it('CFG-13: points that agree in a field share one map, in whatever order the dimensions stand', () => {
    const dimensions = [axis('n', [1, 2]), axis('decoder.top_k', [3, 4]), axis('seed', [5, 6])];
    const points = [...expandGrid({ backend: 'a', start: { decoder: { top_p: 1 } }, dimensions })];
    expect(points).toHaveLength(8);
    expect(new Set(points.map(({ decoder }) => decoder)).size).toBe(2);
    expect(points[1]).toEqual({ n: 1, decoder: { top_p: 1, top_k: 3 }, seed: 6 });
  });

  it('CFG-12: points are made one at a time', () => {
    const many = Array.from({ length: 1000 }, (_, index) => index);
    const points = expandGrid({
      backend: 'a',
      start: {},
      dimensions: 'abcd'.split('').map((name) => axis(name, many)),
    });
    expect([points.next().value, points.next().value]).toEqual([
      { a: 0, b: 0, c: 0, d: 0 },
      { a: 0, b: 0, c: 0, d: 1 },
    ]);
  });

  it('CFG-13: what the grid starts from is not changed', () => {
    const start = Object.freeze({ decoder: Object.freeze({ top_p: 1 }), lora: null });
    const dimensions = [axis('decoder.a.b', [1]), axis('lora.adapter_id', ['x'])];
    expect([...expandGrid({ backend: 'a', start, dimensions })]).toEqual([
      { decoder: { top_p: 1, a: { b: 1 } }, lora: { adapter_id: 'x' } },
    ]);
    expect([...expandGrid({ backend: 'a', start, dimensions: [] })]).toEqual([start]);
  });
});
