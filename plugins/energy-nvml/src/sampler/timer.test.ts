import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timer } from './timer.ts';

describe('Timer', () => {
  it('stack.md: deadlines do not drift, however late each was met', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.02, noNaN: true }), { maxLength: 200 }), (delays) => {
        const timer = new Timer(5);
        for (const [i, delay] of delays.entries()) {
          expect(timer.next_s).toBeCloseTo(5 + i * 0.023, 9);
          expect(timer.due(timer.next_s - 1e-6, 0.023)).toBe(false);
          expect(timer.due(timer.next_s + delay, 0.023)).toBe(true);
          expect(timer.lateness_s).toBeCloseTo(delay, 9);
        }
      }),
    );
  });

  it('skips deadlines that are gone, and keeps the worst lateness until it is taken', () => {
    const timer = new Timer(0);
    expect(timer.due(0.25, 0.1)).toBe(true);
    expect(timer.next_s).toBeCloseTo(0.3, 12);
    expect(timer.due(0.31, 0.1)).toBe(true);
    expect(timer.worst_s).toBe(0.25);
  });
});
