import type { EnergyOfInterval, EnergyOutcome } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { describeEnergySource } from '../src/index.ts';
import { fakeSubject, fakeSubjectWithout, withOutcome } from './fake-energy.ts';
import { runSuite } from './run-suite.ts';

const TOTAL = 'finds the joules of a known load, in joules';
const PARTS = 'finds the joules of each part of the window where the load had them';

/** All joules read 5 % high, under a load of which 1 % is tolerated; `share` of them is said to be uncertain. */
function offBy5Percent(share: number, gap_max_ms: number) {
  const off = (answer: EnergyOfInterval): EnergyOfInterval => {
    const total_j = answer.total_j === null ? null : 1.05 * answer.total_j;
    return { ...answer, total_j, uncertainty_j: total_j === null ? null : share * total_j };
  };
  return ({ measurement, trace }: EnergyOutcome): EnergyOutcome => ({
    measurement: {
      ...measurement,
      total_j: 1.05 * (measurement.total_j ?? 0),
      uncertainty_j: share * 1.05 * (measurement.total_j ?? 0),
      samples: { ...measurement.samples, gap_max_ms },
    },
    trace: trace && { ...trace, between: (start_s, end_s) => off(trace.between(start_s, end_s)) },
  });
}

async function failedRules(share: number, gap_max_ms: number): Promise<string[]> {
  const { failed } = await runSuite((options) =>
    describeEnergySource(
      async () => fakeSubject({ source: (source) => withOutcome(source, offBy5Percent(share, gap_max_ms)) }),
      { ...options, withoutHardware: async () => fakeSubjectWithout() },
    ),
  );
  return [TOTAL, PARTS].filter((rule) => rule in failed);
}

describe('a source whose readings came late', () => {
  it('measurement.md 4.5: is right within three of the uncertainties that it states', async () => {
    expect(await failedRules(0.02, 60)).toEqual([]);
  });

  it('measurement.md 4.5: is wrong when it does not say how uncertain it is', async () => {
    expect(await failedRules(0.004, 60)).toEqual([TOTAL, PARTS]);
  });

  it('measurement.md 4.5: is wrong by more than passed between two readings, however uncertain it says it is', async () => {
    expect(await failedRules(0.5, 10)).toEqual([TOTAL, PARTS]);
  });
});
