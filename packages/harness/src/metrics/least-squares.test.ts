import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastSquares } from './least-squares.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('leastSquares', () => {
  it('measurement.md 10: gives back the coefficients that made the values', () => {
    const model = fc.tuple(
      fc.array(number(-100, 100), { minLength: 3, maxLength: 3 }),
      fc.array(fc.array(number(0.01, 1), { minLength: 3, maxLength: 3 }), { minLength: 8, maxLength: 30 }),
    );
    fc.assert(
      fc.property(model, ([truth, rows]) => {
        const values = rows.map((row) => row.reduce((sum, x, i) => sum + x * (truth[i] ?? 0), 0));
        const fit = leastSquares(rows, values);
        if (fit === null || fit.condition > 100) return;
        fit.coefficients.forEach((coefficient, i) => {
          expect(coefficient).toBeCloseTo(truth[i] ?? 0, 6);
        });
      }),
    );
  });

  it('measurement.md 10: condition and standard errors are those of a design that can be worked out by hand', () => {
    // Orthogonal columns of length 2 and 1; residuals 1, -1, 1, -1 leave a variance of 4 / 2.
    const rows = [
      [1, 0.5],
      [1, -0.5],
      [1, -0.5],
      [1, 0.5],
    ];
    const residuals = [1, 1, -1, -1];
    const values = rows.map(([x = 0, y = 0], k) => 7 * x + 3 * y + (residuals[k] ?? 0));
    const fit = leastSquares(rows, values);
    expect(fit?.coefficients[0]).toBeCloseTo(7, 12);
    expect(fit?.coefficients[1]).toBeCloseTo(3, 12);
    expect(fit?.condition).toBeCloseTo(2, 12);
    expect(fit?.standardErrors[0]).toBeCloseTo(Math.sqrt(2 / 4), 12);
    expect(fit?.standardErrors[1]).toBeCloseTo(Math.sqrt(2), 12);
  });

  it('measurement.md 10: what does not determine its unknowns has no fit', () => {
    expect(leastSquares([], [])).toBeNull();
    expect(
      leastSquares(
        [
          [1, 0],
          [0, 1],
        ],
        [1, 2],
      ),
    ).toBeNull();
    const alike = Array.from({ length: 5 }, (_, k) => [k, 2 * k]);
    expect(leastSquares(alike, [1, 2, 3, 4, 5])).toBeNull();
  });
});
