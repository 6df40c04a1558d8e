import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterLogits, penaliseRepetition } from './filter-logits.ts';

const logitsOf = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 80 });
const OFF = { temperature: 1, topK: 0, topP: 1, minP: null };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('filterLogits', () => {
  it('config.md 1.4: top_k keeps the k best, and ties with the last of them', () => {
    fc.assert(
      fc.property(logitsOf, fc.integer({ min: 1, max: 90 }), (values, topK) => {
        const logits = Float32Array.from(values);
        const threshold = [...logits].sort((a, b) => b - a)[Math.min(topK, logits.length) - 1] ?? 0;
        const expected = [...logits.keys()].filter((id) => (logits[id] ?? 0) >= threshold);
        expect([...filterLogits(logits, { ...OFF, topK }).ids].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it('config.md 1.4: whatever the settings, something is left and its shares add up to 1', () => {
    const settings = fc.record({
      temperature: fc.double({ min: 0.05, max: 2, noNaN: true }),
      topK: fc.integer({ min: 0, max: 90 }),
      topP: fc.double({ min: 0, max: 1, noNaN: true }),
      minP: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(logitsOf, settings, (values, chosen) => {
        const { ids, probabilities } = filterLogits(Float32Array.from(values), chosen);
        expect(ids.length).toBeGreaterThan(0);
        expect(probabilities.length).toBe(ids.length);
        expect(sum(probabilities)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('config.md 1.4: a masked token is never a candidate', () => {
    const logits = Float32Array.of(1, Number.NEGATIVE_INFINITY, 2);
    expect(filterLogits(logits, OFF).ids).toEqual([0, 2]);
    expect([...filterLogits(logits, { ...OFF, topP: 0.9999 }).ids].sort()).toEqual([0, 2]);
  });
});

it('config.md 1.4: the penalty makes a seen token less likely, whatever the sign of its logit', () => {
  const logits = Float32Array.of(2, -2, 1);
  penaliseRepetition(logits, [0, 1], 2);
  expect([...logits]).toEqual([1, -4, 1]);
});
