import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';

/** What a breaker says to runs that end like this (`+` completed, `-` failed): the wait before each, and the last word. */
function play(ends: string, max: number, cooldown_s = 60, gap_s = 5) {
  const breaker = createCircuitBreaker({ max, cooldown_s });
  const waits: number[] = [];
  for (const end of ends) {
    waits.push(breaker.beforeRun(gap_s));
    if (breaker.after(end === '+') === 'end') return { waits, ended: true };
  }
  return { waits, ended: false };
}

describe('createCircuitBreaker', () => {
  it('study.md 8: after the failures in a row the next run waits for the cooldown, and its failure ends the study', () => {
    expect(play('---', 2)).toEqual({ waits: [5, 5, 60], ended: true });
  });

  it('study.md 8: a probe that succeeds closes it, and the count begins again', () => {
    expect(play('--+-+--+', 2)).toEqual({ waits: [5, 5, 60, 5, 5, 5, 5, 60], ended: false });
  });

  it('study.md 8: a success between failures resets the count', () => {
    expect(play('-+-+-+', 2).waits).toEqual([5, 5, 5, 5, 5, 5]);
  });

  it('study.md 8: the longer of gap and cooldown is waited', () => {
    expect(play('-----', 4, 60, 360).waits).toEqual([360, 360, 360, 360, 360]);
  });

  it('study.md 8: 1 ends the study at the first failure, without a probe', () => {
    expect(play('++-', 1)).toEqual({ waits: [5, 5, 5], ended: true });
  });

  it('study.md 8: 0 never opens it', () => {
    expect(play('-'.repeat(50), 0)).toEqual({ waits: Array.from({ length: 50 }, () => 5), ended: false });
  });

  it('study.md 8: it ends exactly at the failure after as many failures in a row', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('+', '-'), maxLength: 30 }),
        fc.integer({ min: 2, max: 5 }),
        (ends, max) => {
          const at = ends.indexOf('-'.repeat(max + 1));
          const { waits, ended } = play(ends, max);
          expect(ended).toBe(at >= 0);
          expect(waits).toHaveLength(at >= 0 ? at + max + 1 : ends.length);
        },
      ),
    );
  });
});
