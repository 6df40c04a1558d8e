import type { TimeWindow } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { estimateDevice } from '../src/estimate/device-estimate.ts';
import { EARLIER_POWER_TRAITS } from '../src/estimate/device-readings.ts';
import { createEnergyTrace } from '../src/estimate/energy-trace.ts';
import { combined } from '../src/estimate/uncertainty.ts';
import { type BoardKind, H200_AVERAGE, H200_INSTANT, observeBoard } from './simulation/other-board.ts';
import { createRandom } from './simulation/random.ts';
import { burstyLoad, createTruePower, rampingLoad, steadyLoad } from './simulation/true-power.ts';

const LOADS = [steadyLoad, burstyLoad, rampingLoad];
const NO_POWER = { instant: null, average: null };
const SLOW = { counter_s: 0.05, power_s: 0.05 };
const earlier = (refresh_s: number, mean_s: number) => ({
  ...H200_AVERAGE,
  refresh_s,
  mean_s,
  traits: EARLIER_POWER_TRAITS,
});

interface Expected extends BoardKind {
  /** The methods that may answer; null for no joules. */
  readonly by: readonly (string | null)[];
  readonly length_s?: readonly [shortest: number, longest: number];
  /** Recorded before and after the window. */
  readonly margins_s?: readonly [before: number, after: number];
}

const BOARDS: Record<string, Expected> = {
  'an H200': { by: ['counter'] },
  'windows shorter than a tick': { by: ['counter'], length_s: [0.005, 0.1] },
  'a counter that ticks every 20 ms': { counter: { tick_s: 0.02 }, by: ['counter'] },
  'a counter that ticks every second': { counter: { tick_s: 1 }, by: ['counter'] },
  'a counter in whole joules': { counter: { tick_s: 0.02, quantum_j: 1 }, by: ['counter'] },
  'a counter alone': { ...NO_POWER, by: ['counter'] },
  'a counter alone that ticks every 20 ms': { counter: { tick_s: 0.02 }, ...NO_POWER, by: ['counter'] },
  'a counter alone that ticks every 200 ms': { counter: { tick_s: 0.2 }, ...NO_POWER, by: ['counter'] },
  'a counter alone that ticks every second': { counter: { tick_s: 1 }, ...NO_POWER, by: ['counter'] },
  'a counter alone without margins': {
    ...NO_POWER,
    margins_s: [0.4, 0.5],
    by: ['counter', null],
  },
  'a counter in microjoules': { counter: { scale: 1000 }, by: ['power_average'] },
  'a counter in joules': { counter: { scale: 0.001 }, by: ['power_average'] },
  'a counter that sleeps while the board idles': {
    counter: { sleepsIdle: true },
    by: ['counter', 'power_average', null],
  },
  'power that takes turns of 10 ms, every 20 ms, and no counter (Pascal)': {
    counter: null,
    instant: null,
    average: earlier(0.02, 0.01),
    by: ['power_average'],
  },
  'the same, in windows shorter than a refresh': {
    counter: null,
    instant: null,
    average: earlier(0.02, 0.01),
    length_s: [0.005, 0.3],
    by: ['power_average', null],
  },
  'an early architecture whose driver averages a second': {
    counter: null,
    instant: null,
    average: earlier(0.1, 1),
    by: ['power_average'],
  },
  'an early architecture whose driver averages 0.4 s': {
    counter: null,
    instant: null,
    average: earlier(0.1, 0.4),
    by: ['power_average'],
  },
  'averages of 0.4 s where a second is told (Blackwell)': {
    counter: null,
    instant: null,
    average: { ...H200_AVERAGE, mean_s: 0.4 },
    by: ['power_average'],
  },
  'instant power that is a mean of 0.4 s': {
    instant: { ...H200_INSTANT, mean_s: 0.4, age_s: 0 },
    by: ['counter'],
  },
  'the same without counter and average': {
    counter: null,
    average: null,
    instant: { ...H200_INSTANT, mean_s: 0.4, age_s: 0 },
    by: ['power_instant'],
  },
  'instant power alone, in windows about a refresh': {
    counter: null,
    average: null,
    length_s: [0.005, 0.4],
    by: ['power_instant', null],
  },
  'instant power alone that is refreshed every half second': {
    counter: null,
    average: null,
    instant: { ...H200_INSTANT, refresh_s: 0.5 },
    by: [null],
  },
  'a driver that takes 50 ms for a read': { read: SLOW, by: ['counter'] },
  'the same, answering at the end of it': { read: { ...SLOW, answered: 1 }, by: ['counter'] },
  'eight such boards': { read: SLOW, boards: 8, by: ['counter', null] },
  'sixteen boards': { boards: 16, by: ['counter'] },
  'a tenth of the reads fail': { fails: 0.1, by: ['counter'] },
  'two fifths of the reads fail': { fails: 0.4, by: ['counter'] },
  'two fifths of the reads of a counter alone fail': { fails: 0.4, ...NO_POWER, by: ['counter'] },
  'two fifths of the reads of power fail': {
    counter: null,
    fails: 0.4,
    by: ['power_average', 'power_instant', null],
  },
  'a busy machine that polls late': { late: 0.05, by: ['counter'] },
};

/** Of whose windows the parts are asked for too: what a cut is worth, its ticks must say. */
const PARTED: Record<string, BoardKind> = {
  'an H200': {},
  'a counter alone': NO_POWER,
  'a machine that polls late now and then': { late: 0.05 },
  'a machine that polls late every second round': { late: 0.5 },
};
const PARTS = [
  [0, 0.15],
  [0.25, 0.6],
  [0.4, 1],
  [0, 0.5],
] as const;

const WINDOWS = 45;

/** A window of such a board, its load steady, bursty or ramping in turn. */
function measure({ length_s = [0.3, 6], margins_s = [2.15, 2.1], ...kind }: Expected, seed: number) {
  const random = createRandom(7000 + seed);
  const seconds = Math.exp(random.uniform(Math.log(length_s[0]), Math.log(length_s[1])));
  const start_s = 100 + random.uniform(0, 1);
  const window = { start_s, end_s: start_s + seconds };
  const load = (LOADS[seed % LOADS.length] ?? steadyLoad)(random, seconds);
  const power = createTruePower(window, load, random.uniform(40, 135), random.uniform(0, 10), random);
  const record = { from_s: start_s - margins_s[0], to_s: window.end_s + margins_s[1] };
  const readings = observeBoard(kind, power, record, window, random);
  return { window, power, readings, estimate: estimateDevice(readings, window) };
}

const isCovered = (energy_j: number, u_j: number, truth_j: number) =>
  Math.abs(energy_j - truth_j) <= 1.96 * u_j;

describe('boards that the estimators were not made for', () => {
  it.each(Object.entries(BOARDS))(
    'measurement.md 4.5: %s: right within uncertainty_j, or null',
    (_name, expected) => {
      const measured = Array.from({ length: WINDOWS }, (_, seed) => measure(expected, seed));
      expect(expected.by).toEqual(
        expect.arrayContaining([...new Set(measured.map(({ estimate }) => estimate.method))]),
      );
      const known = measured.flatMap(({ estimate, power, window }) =>
        estimate.energy_j === null
          ? []
          : [
              isCovered(
                estimate.energy_j,
                combined(estimate.terms),
                power.energy(window.start_s, window.end_s),
              ),
            ],
      );
      expect(known.filter(Boolean).length).toBeGreaterThanOrEqual(0.9 * known.length);
    },
  );

  it.each(Object.entries(PARTED))(
    'measurement.md 4.4: parts of a window of %s: right within their uncertainty',
    (_name, kind) => {
      const parts = Array.from({ length: 3 * WINDOWS }, (_, seed) => {
        const { window, power, readings, estimate } = measure({ ...kind, by: [] }, seed);
        const [from, to] = PARTS[seed % PARTS.length] ?? [0, 1];
        const part = between(window, from, to);
        const trace = createEnergyTrace([observed(readings)], [estimate]);
        const { total_j, uncertainty_j } = trace.between(part.start_s, part.end_s);
        return isCovered(total_j ?? Number.NaN, uncertainty_j ?? 0, power.energy(part.start_s, part.end_s));
      });
      expect(parts.filter(Boolean).length).toBeGreaterThanOrEqual(0.9 * parts.length);
    },
  );

  it('measurement.md 4.3: a counter in another unit hands over with a reason, and what it told is in no figure', () => {
    const { estimate } = measure({ counter: { scale: 3.6 }, by: [] }, 3);
    expect(estimate).toMatchObject({ counterFault: 'contradicted', crossCheck: { method: 'power_instant' } });
  });
});

function between({ start_s, end_s }: TimeWindow, from: number, to: number): TimeWindow {
  return { start_s: start_s + from * (end_s - start_s), end_s: start_s + to * (end_s - start_s) };
}

function observed(readings: ReturnType<typeof measure>['readings']) {
  return {
    readings,
    polls: { count: 0, period_ms: null, gap_max_ms: null, counter_read_ms: null },
    failure: null,
  };
}
