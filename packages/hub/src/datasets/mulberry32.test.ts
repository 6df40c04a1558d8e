import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from './mulberry32.ts';

describe('mulberry32', () => {
  it('study.md 5: seed 42 shuffles A B C D to the sequences of the page', () => {
    const random = mulberry32(42);
    const shuffled = Array.from({ length: 3 }, () => {
      const letters = ['A', 'B', 'C', 'D'];
      for (let index = letters.length - 1; index > 0; index -= 1) {
        const other = Math.floor(random() * (index + 1));
        [letters[index], letters[other]] = [letters[other] ?? '', letters[index] ?? ''];
      }
      return letters.join('');
    });
    expect(shuffled).toEqual(['ADBC', 'DBAC', 'ACDB']);
  });

  it('results.md 9: every seed gives numbers in [0, 1) and the same ones again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [once, again] = [mulberry32(seed), mulberry32(seed)];
        for (let index = 0; index < 50; index += 1) {
          const value = once();
          expect(value).toBe(again());
          expect(value >= 0 && value < 1).toBe(true);
        }
      }),
    );
  });
});
