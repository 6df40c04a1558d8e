import type { EnergyTrace, PhaseInterval } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseEnergy } from './phases.ts';

type Name = PhaseInterval['phase'];

/** A machine whose power depends on nothing but the phase it is in. */
interface Truth {
  readonly batches: readonly { readonly prefill: number; readonly decode: number; readonly gap: number }[];
  readonly watts: { readonly prefill: number; readonly decode: number; readonly rest: number };
}

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const watts = fc.record({ prefill: seconds(150, 700), decode: seconds(100, 500), rest: seconds(30, 150) });
const shortBatches = fc.array(
  fc.record({ prefill: seconds(0.02, 0.25), decode: seconds(0.05, 0.9), gap: seconds(0, 0.3) }),
  { minLength: 12, maxLength: 40 },
);

function lay({ batches }: Truth, start_s = 100) {
  const intervals: PhaseInterval[] = [];
  let now_s = start_s;
  const add = (phase: Name, length: number) => {
    intervals.push({ phase, start_s: now_s, end_s: now_s + length, tokens: 10 });
    now_s += length;
  };
  for (const { prefill, decode, gap } of batches) {
    add('prefill', prefill);
    add('decode', decode);
    now_s += gap;
  }
  return { intervals, window: { start_s, end_s: now_s } };
}

function overlap(intervals: readonly PhaseInterval[], phase: Name, since: number, until: number): number {
  return intervals
    .filter((interval) => interval.phase === phase)
    .reduce(
      (sum, { start_s, end_s }) => sum + Math.max(0, Math.min(end_s, until) - Math.max(start_s, since)),
      0,
    );
}

/** A sensor that refreshes about ten times a second; `error_j` is what it adds to a refresh interval. */
function traceOf(truth: Truth, error_j: (index: number) => number = () => 0) {
  const { intervals, window } = lay(truth);
  const refreshes: number[] = [];
  for (let index = 0; ; index += 1) {
    const instant = window.start_s - 0.5 + index * 0.1 + 0.01 * Math.sin(index * 12.9898);
    if (instant > window.end_s + 0.5) break;
    refreshes.push(instant);
  }
  const joules = (since: number, until: number) => {
    const prefill = overlap(intervals, 'prefill', since, until);
    const decode = overlap(intervals, 'decode', since, until);
    const { watts: power } = truth;
    return prefill * power.prefill + decode * power.decode + (until - since - prefill - decode) * power.rest;
  };
  const trace: EnergyTrace = {
    between: (since, until) => {
      const index = refreshes.indexOf(since);
      const error = index >= 0 && refreshes[index + 1] === until ? error_j(index) : 0;
      return { total_j: joules(since, until) + error, per_device_j: null, uncertainty_j: 1 };
    },
    refreshes: () => refreshes,
  };
  const trueJoules = (phase: Name) => overlap(intervals, phase, -Infinity, Infinity) * truth.watts[phase];
  return { intervals, window, trace, trueJoules };
}

describe('phaseEnergy', () => {
  it('measurement.md 10: short phases of many batches get their joules by regression', () => {
    let resolved = 0;
    fc.assert(
      fc.property(shortBatches, watts, (batches, power) => {
        const { intervals, window, trace, trueJoules } = traceOf({ batches, watts: power });
        for (const { phase, method, energy_j } of phaseEnergy(intervals, trace, window) ?? []) {
          if (energy_j === null) continue;
          resolved += 1;
          expect(method).toBe('regression');
          expect(Math.abs(energy_j / trueJoules(phase) - 1)).toBeLessThan(0.02);
        }
      }),
      { numRuns: 60 },
    );
    // A property of nothing would hold too.
    expect(resolved).toBeGreaterThan(60);
  });

  it('measurement.md 10: noise of the sensor shows in the uncertainty, which covers the error', () => {
    const batches = Array.from({ length: 40 }, (_, index) => ({
      prefill: 0.08 + 0.1 * Math.abs(Math.sin(index)),
      decode: 0.4 + 0.3 * Math.abs(Math.cos(3 * index)),
      gap: 0.1,
    }));
    const truth = { batches, watts: { prefill: 600, decode: 300, rest: 90 } };
    const noise = (index: number) => 2 * Math.sin(index * 78.233) + 2 * Math.sin(index * 39.425);
    const { intervals, window, trace, trueJoules } = traceOf(truth, noise);
    const phases = phaseEnergy(intervals, trace, window) ?? [];
    expect(phases.map(({ phase }) => phase)).toEqual(['prefill', 'decode']);
    for (const { phase, energy_j, uncertainty_j } of phases) {
      expect(uncertainty_j).toBeGreaterThan(0);
      expect(Math.abs((energy_j ?? 0) - trueJoules(phase))).toBeLessThan(3 * (uncertainty_j ?? 0));
    }
  });

  it('measurement.md 10: phases without anything between them add up to the window', () => {
    fc.assert(
      fc.property(shortBatches, watts, (batches, power) => {
        const joined = batches.map((batch) => ({ ...batch, gap: 0 }));
        const { intervals, window, trace } = traceOf({ batches: joined, watts: power });
        const phases = phaseEnergy(intervals, trace, window) ?? [];
        if (phases.some(({ energy_j }) => energy_j === null)) return;
        const { total_j } = trace.between(window.start_s, window.end_s);
        expect(phases.reduce((sum, { energy_j }) => sum + (energy_j ?? 0), 0)).toBeCloseTo(total_j ?? 0, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('measurement.md 10: long phases are read off the timeline, by time alone', () => {
    const truth = {
      batches: [{ prefill: 0.5, decode: 2, gap: 0 }],
      watts: { prefill: 500, decode: 200, rest: 50 },
    };
    const { intervals, window, trace, trueJoules } = traceOf(truth);
    for (const { phase, method, energy_j, energy_per_token_j } of phaseEnergy(intervals, trace, window) ??
      []) {
      expect(method).toBe('timeline');
      expect(energy_j).toBeCloseTo(trueJoules(phase), 6);
      expect(energy_per_token_j).toBeCloseTo(trueJoules(phase) / 10, 6);
    }
  });

  it('measurement.md 10: a phase below 1 % of the window has no joules, the other one has', () => {
    const truth = {
      batches: Array.from({ length: 5 }, () => ({ prefill: 0.004, decode: 2, gap: 0 })),
      watts: { prefill: 500, decode: 200, rest: 50 },
    };
    const { intervals, window, trace, trueJoules } = traceOf(truth);
    const [prefill, decode] = phaseEnergy(intervals, trace, window) ?? [];
    expect(prefill).toMatchObject({ phase: 'prefill', energy_j: null, uncertainty_j: null, method: null });
    expect(Math.abs((decode?.energy_j ?? 0) / trueJoules('decode') - 1)).toBeLessThan(0.01);
  });

  it.each([
    ['that always stand in the same proportion', 0.0004, 0.0006],
    ['of a window shorter than a few refreshes', 0.05, 0.1],
  ])('measurement.md 10: phases %s are not told apart', (_, prefill, decode) => {
    const batches = Array.from({ length: decode > 0.05 ? 1 : 2000 }, () => ({ prefill, decode, gap: 0 }));
    const { intervals, window, trace } = traceOf({ batches, watts: { prefill: 500, decode: 200, rest: 50 } });
    const [first, second] = phaseEnergy(intervals, trace, window) ?? [];
    expect([first?.energy_j, second?.energy_j]).toEqual([null, null]);
    expect([first?.tokens, second?.tokens]).toEqual([batches.length * 10, batches.length * 10]);
  });

  it('measurement.md 10: without a trace there are times and no joules', () => {
    const { intervals, window } = lay({
      batches: [{ prefill: 1, decode: 1, gap: 0 }],
      watts: { prefill: 1, decode: 1, rest: 1 },
    });
    expect(phaseEnergy(intervals, null, window)?.[0]).toMatchObject({ duration_sec: 1, energy_j: null });
    expect(phaseEnergy(null, null, window)).toBeNull();
  });
});
