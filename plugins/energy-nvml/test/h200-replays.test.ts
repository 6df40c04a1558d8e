import type { TimeWindow } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCounter } from '../src/estimate/counter-ticks.ts';
import { estimateDevice } from '../src/estimate/device-estimate.ts';
import { createPowerSensor, type DeviceReadings, type PowerSensor } from '../src/estimate/device-readings.ts';
import { firstIndexFrom, type Series } from '../src/estimate/series.ts';
import { meanAndDeviation } from '../src/estimate/statistics.ts';
import { combined } from '../src/estimate/uncertainty.ts';
import { recordedDevice, recordedWindows } from './h200-readings.ts';
import { recorder } from './simulation/polling.ts';
import { createRandom, type Random } from './simulation/random.ts';

const device = recordedDevice();
const windows = recordedWindows();
/** The board idles for three seconds between its windows: so much of it stands beside each. */
const QUIET_S = 1.9;

/** How a worse machine would have polled the same board. */
const pollingOf = (...sensors: readonly string[]) =>
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    period_s: fc.double({ min: 0.011, max: 0.06, noNaN: true }),
    jitter_s: fc.double({ min: 0, max: 0.02, noNaN: true }),
    fails: fc.double({ min: 0, max: 0.3, noNaN: true }),
    gap: fc.record({
      at: fc.double({ min: -1, max: 2, noNaN: true }),
      length_s: fc.double({ min: 0, max: 0.3, noNaN: true }),
    }),
    sensors: fc.constantFrom(...sensors),
  });
type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** A recorded window and so much of the quiet beside it. */
const shifted = fc.record({
  index: fc.integer({ min: 0, max: windows.length - 1 }),
  before_s: fc.double({ min: 0, max: 0.4, noNaN: true }),
  after_s: fc.double({ min: 0, max: 0.3, noNaN: true }),
  polling: pollingOf('all', 'no counter', 'no instant', 'no average', 'counter alone'),
});

/** A part of the quiet behind a window, mostly shorter than a tick. Averaged power still shows the window there. */
const idle = fc.record({
  index: fc.integer({ min: 0, max: windows.length - 1 }),
  from_s: fc.double({ min: 1.1, max: 1.3, noNaN: true }),
  seconds: fc.double({ min: 0.002, max: 0.3, noNaN: true }),
  polling: pollingOf('all', 'no average', 'counter alone'),
});

/** The recorded board, polled again. */
function replay(asked: Drawn<ReturnType<typeof pollingOf>>, { start_s, end_s }: TimeWindow): DeviceReadings {
  const random = createRandom(asked.seed);
  const gap = { from_s: start_s + asked.gap.at, to_s: start_s + asked.gap.at + asked.gap.length_s };
  const times: number[] = [];
  for (let t = start_s - QUIET_S; t < end_s + QUIET_S; t += asked.period_s) {
    const time_s = t + random.uniform(0, asked.jitter_s);
    if (time_s >= gap.from_s && time_s < gap.to_s) continue;
    if (time_s > (times.at(-1) ?? 0)) times.push(time_s);
  }
  const { sensors, fails } = asked;
  const again = (series: Series) => polledAt(times, series, fails, random);
  const powerOf = (sensor: PowerSensor | null, without: string) =>
    sensor === null || sensors === without || sensors === 'counter alone'
      ? null
      : createPowerSensor(again(sensor.readings), sensor);
  return {
    gpu_index: 0,
    counter:
      device.counter === null || sensors === 'no counter'
        ? null
        : createCounter(again(device.counter.changes)),
    instant: powerOf(device.instant, 'no instant'),
    average: powerOf(device.average, 'no average'),
  };
}

function polledAt(times: readonly number[], series: Series, fails: number, random: Random): Series {
  const polled = recorder();
  for (const time_s of times) {
    const shown = series.value[firstIndexFrom(series.time_s, time_s) - 1] ?? Number.NaN;
    polled.push(time_s, random.uniform(0, 1) < fails ? Number.NaN : shown);
  }
  return polled.series(times.at(-1) ?? 0);
}

/** Mean instant power of the full recording. */
function watts(from_s: number, to_s: number): number {
  const { time_s, value } = device.instant?.readings ?? {
    time_s: new Float64Array(),
    value: new Float64Array(),
  };
  const inside = value.subarray(firstIndexFrom(time_s, from_s), firstIndexFrom(time_s, to_s));
  return meanAndDeviation(inside)?.mean ?? Number.NaN;
}

/** The error in standard uncertainties; of the board's own gain, which is in the reference too, none is seen. Null without joules. */
function deviationOf(readings: DeviceReadings, window: TimeWindow, truth_j: number): number | null {
  const { energy_j, terms } = estimateDevice(readings, window);
  if (energy_j === null) return null;
  const reference_j = 0.002 * truth_j;
  const u_j = Math.hypot(combined(terms.filter(({ term }) => term !== 'sensor')), reference_j);
  return Math.abs(energy_j - truth_j) / u_j;
}

function ofShifted({ index, before_s, after_s, polling: asked }: Drawn<typeof shifted>): number | null {
  const [recorded] = windows.slice(index);
  if (recorded === undefined) return null;
  const { start_s, end_s, reference_j } = recorded;
  const window = { start_s: start_s - before_s, end_s: end_s + after_s };
  const beside_j = before_s * watts(start_s - 0.6, start_s) + after_s * watts(end_s + 0.2, end_s + 0.8);
  return deviationOf(replay(asked, window), window, reference_j + beside_j);
}

function ofIdle({ index, from_s, seconds, polling: asked }: Drawn<typeof idle>): number | null {
  const [recorded] = windows.slice(index);
  if (recorded === undefined) return null;
  const start_s = recorded.end_s + from_s;
  const window = { start_s, end_s: start_s + seconds };
  const readings = replay(asked, window);
  if (reachesIntoLoad(readings, { start_s: recorded.end_s, end_s: start_s })) return null;
  return deviationOf(readings, window, seconds * watts(start_s - 0.4, start_s + 0.4));
}

/**
 * Whether the reads failed so often that the last tick before a window is older than the quiet: its joules are then of
 * the load before, which nothing subtracts. These windows begin sooner behind a load than the quiet margin of 1.5 s
 * that a run keeps (measurement.md 1). Seed 2073 finds one such among 400 draws of `idle`, 74 J of a window of 2 J.
 */
function reachesIntoLoad({ counter }: DeviceReadings, quiet: TimeWindow): boolean {
  if (counter === null) return false;
  const { time_s, half_width_s } = counter.ticks;
  return !time_s.some((t, i) => t >= quiet.start_s && t + (half_width_s[i] ?? 0) <= quiet.end_s);
}

describe('real readings of an H200, polled as a worse machine would', () => {
  it.each([
    ['shifted windows', () => fc.sample(shifted, { seed: 7, numRuns: 250 }).map(ofShifted)],
    ['parts of the quiet shorter than a tick', () => fc.sample(idle, { seed: 7, numRuns: 250 }).map(ofIdle)],
  ])(
    'measurement.md 4.5: %s, late, thinned, failing: covered by the terms in 90 of 100, or null',
    (_name, draw) => {
      const known = draw().filter((deviation) => deviation !== null);
      expect(known.length).toBeGreaterThan(125);
      expect(known.filter((deviation) => deviation <= 1.96).length / known.length).toBeGreaterThanOrEqual(
        0.9,
      );
    },
  );

  it('measurement.md 4.5: no poll of any machine makes joules that lie far outside their uncertainty', () => {
    const isNear = (deviation: number | null) => deviation === null || deviation < 6;
    fc.assert(
      fc.property(shifted, (any) => isNear(ofShifted(any))),
      { numRuns: 120, seed: 7 },
    );
    fc.assert(
      fc.property(idle, (any) => isNear(ofIdle(any))),
      { numRuns: 120, seed: 7 },
    );
  });
});
