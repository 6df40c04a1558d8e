import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attentionMask, positionIds, rotaryTables } from './positions.ts';

const spans = fc.record({
  padding: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
  start: fc.integer({ min: 0, max: 8 }),
  columns: fc.integer({ min: 1, max: 6 }),
});

describe('positions of a span', () => {
  it('backends.md 6: a key is seen unless it is later, padding, or before the window', () => {
    fc.assert(
      fc.property(spans, fc.option(fc.integer({ min: 1, max: 7 })), fc.nat(), (span, window, cut) => {
        const { padding, start, columns } = span;
        // The cache of a window keeps fewer columns, but never fewer than the pass brings.
        const visible = start + columns - (cut % (start + 1));
        const mask = attentionMask(span, visible, window);
        padding.forEach((pads, row) => {
          for (let column = 0; column < columns; column += 1) {
            const query = start + column;
            if (query < pads) continue;
            for (let index = 0; index < visible; index += 1) {
              const key = start + columns - visible + index;
              const seen = key <= query && key >= pads && (window === null || query - key < window);
              const line = ((mask?.rows === 1 ? 0 : row) * columns + column) * visible;
              const value = mask?.values[line + index] ?? 0;
              // A single column is masked by cutting the cache to the window, not here.
              if (columns === 1 && mask === null) expect(key >= pads).toBe(true);
              else expect(value === 0).toBe(seen);
            }
          }
        });
      }),
    );
  });

  it('backends.md 6: positions count from the first token that is not padding', () => {
    expect(Array.from(positionIds({ padding: [0, 2], start: 0, columns: 4 }))).toEqual([
      0, 1, 2, 3, 0, 0, 0, 1,
    ]);
    expect(Array.from(positionIds({ padding: [0, 2], start: 4, columns: 1 }))).toEqual([4, 2]);
  });

  it('backends.md 6: rotary tables hold cosine and sine of position times frequency, both halves alike', () => {
    fc.assert(
      fc.property(spans, (span) => {
        const frequencies = Float32Array.of(1, 0.1);
        const { cosines, sines, rows } = rotaryTables(frequencies, span);
        const positions = positionIds(span);
        span.padding.forEach((_, row) => {
          for (let column = 0; column < span.columns; column += 1) {
            const token = (rows === 1 ? 0 : row) * span.columns + column;
            const position = positions[row * span.columns + column] ?? 0;
            [...frequencies, ...frequencies].forEach((frequency, index) => {
              expect(cosines[token * 4 + index]).toBeCloseTo(Math.cos(position * frequency), 5);
              expect(sines[token * 4 + index]).toBeCloseTo(Math.sin(position * frequency), 5);
            });
          }
        });
      }),
    );
  });
});
