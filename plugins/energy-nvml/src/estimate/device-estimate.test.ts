import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idealReadings } from '../../test/simulation/ideal-readings.ts';
import { type Counter, createCounter } from './counter-ticks.ts';
import { estimateDevice } from './device-estimate.ts';
import { createPowerSensor, EARLIER_POWER_TRAITS, INSTANT_TRAITS } from './device-readings.ts';
import type { Series } from './series.ts';
import { combined } from './uncertainty.ts';

const boards = fc.record({
  idle_w: fc.double({ min: 30, max: 150, noNaN: true }),
  busy_w: fc.double({ min: 30, max: 900, noNaN: true }),
  start_s: fc.double({ min: 10, max: 11, noNaN: true }),
  end_s: fc.double({ min: 11.3, max: 25, noNaN: true }),
  tick_s: fc.constantFrom(0.02, 0.1),
  phase_s: fc.double({ min: 0, max: 0.099, noNaN: true }),
  half_width_s: fc.constant(0.0115),
});
const board = {
  idle_w: 100,
  busy_w: 600,
  start_s: 10,
  end_s: 12,
  tick_s: 0.1,
  phase_s: 0.03,
  half_width_s: 0.0115,
};
const window = { start_s: board.start_s, end_s: board.end_s };

/** The series with its values from `from_s` on replaced. */
function changed(series: Series, from_s: number, value: (before: number) => number): Series {
  return {
    ...series,
    value: series.value.map((v, i) => ((series.time_s[i] ?? 0) < from_s ? v : value(v))),
  };
}

function altered(counter: Counter | null, from_s: number, value: (before: number) => number): Counter | null {
  return counter && createCounter(changed(counter.changes, from_s, value));
}

describe('estimateDevice', () => {
  it('measurement.md 4.3: the tick-aligned counter is exact for any power, window and phase of the ticks', () => {
    fc.assert(
      fc.property(boards, (any) => {
        const estimate = estimateDevice(idealReadings(any), any);
        expect(estimate.method).toBe('counter');
        expect(estimate.energy_j).toBeCloseTo(any.busy_w * (any.end_s - any.start_s), 3);
      }),
    );
  });

  it('measurement.md 4.3: integrated power is off by no more than its terms say, for any phase', () => {
    fc.assert(
      fc.property(boards, (any) => {
        for (const without of [{ counter: null }, { counter: null, average: null }]) {
          const { energy_j, terms } = estimateDevice({ ...idealReadings(any), ...without }, any);
          const error = Math.abs((energy_j ?? Number.NaN) - any.busy_w * (any.end_s - any.start_s));
          expect(error).toBeLessThanOrEqual(1.96 * combined(terms, 'random') + 0.5);
        }
      }),
    );
  });

  it('measurement.md 4.3: methods follow in order, the next one is the cross-check', () => {
    const readings = idealReadings(board);
    expect(estimateDevice(readings, window)).toMatchObject({
      method: 'counter',
      crossCheck: { method: 'power_average' },
    });
    expect(estimateDevice({ ...readings, counter: null }, window)).toMatchObject({
      method: 'power_average',
      crossCheck: { method: 'power_instant' },
      counterFault: 'missing',
    });
    expect(estimateDevice({ ...readings, counter: null, average: null }, window)).toMatchObject({
      method: 'power_instant',
      crossCheck: null,
    });
  });

  it('measurement.md 4.3: averaged power that is no 1 s mean comes last', () => {
    const { instant, average, ...readings } = idealReadings(board);
    const early = average === null ? null : createPowerSensor(average.readings, EARLIER_POWER_TRAITS);
    expect(estimateDevice({ ...readings, counter: null, instant, average: early }, window).method).toBe(
      'power_instant',
    );
    expect(estimateDevice({ ...readings, counter: null, instant: null, average: early }, window).method).toBe(
      'power_average',
    );
  });

  it('measurement.md 4.3: without field 186 the quiet power is the slope of the counter', () => {
    const { energy_j, edges } = estimateDevice({ ...idealReadings(board), instant: null }, window);
    expect(energy_j).toBeCloseTo(1200, 6);
    expect(edges.start?.mean_w).toBeCloseTo(100, 6);
  });

  it('measurement.md 4.3: what a tick behind the quiet margin counted is not taken for quiet power', () => {
    const readings = idealReadings(board);
    // Reads of the counter fail from within the load before until this window has begun, 1.52 s behind it.
    const after = { start_s: board.end_s + 1.52, end_s: board.end_s + 1.6 };
    const isLost = (time_s: number) => time_s > board.end_s - 0.6 && time_s < after.start_s;
    const { time_s, value, ...rest } = readings.counter?.changes ?? expect.fail();
    const seen = value.map((joules, i) => (isLost(time_s[i] ?? 0) ? Number.NaN : joules));
    const counter = createCounter({ ...rest, time_s, value: seen });
    const { energy_j, terms } = estimateDevice({ ...readings, counter }, after);
    expect(Math.abs((energy_j ?? Number.NaN) - 8)).toBeLessThanOrEqual(1.96 * combined(terms));
    expect(energy_j).toBeLessThan(16);
  });

  it('measurement.md 4.3: with the counter alone, or averaged power alone, there is an estimate too', () => {
    const readings = idealReadings(board);
    expect(estimateDevice({ ...readings, instant: null, average: null }, window).energy_j).toBeCloseTo(
      1200,
      6,
    );
    expect(estimateDevice({ ...readings, instant: null, counter: null }, window).energy_j).toBeCloseTo(
      1200,
      -1,
    );
  });

  it('measurement.md 4.2: a counter that runs backwards gives no energy', () => {
    const readings = idealReadings(board);
    const reset = estimateDevice(
      { ...readings, counter: altered(readings.counter, 11, (v) => v - 1500) },
      window,
    );
    expect(reset).toMatchObject({ energy_j: null, counterFault: 'reset', curve: null });
  });

  it('measurement.md 4.3: a counter whose joules are not those of the power sensors by a factor hands over to them', () => {
    const readings = idealReadings(board);
    for (const factor of [1000, 3.6, 0.3, 0.001]) {
      const counter = altered(readings.counter, 0, (v) => v * factor);
      const estimate = estimateDevice({ ...readings, counter }, window);
      expect(estimate).toMatchObject({
        method: 'power_average',
        counterFault: 'contradicted',
        disagree: false,
      });
      expect(estimate.energy_j).toBeCloseTo(1200, -1);
    }
    // One sensor that agrees is a witness for the counter: then they are estimates that disagree.
    const instant =
      readings.instant &&
      createPowerSensor(
        changed(readings.instant.readings, 0, (watts) => watts / 3),
        INSTANT_TRAITS,
      );
    expect(estimateDevice({ ...readings, instant }, window).method).toBe('counter');
  });

  it.each([
    ['misses', 0.1],
    ['alone sees', 3],
  ])(
    'measurement.md 4.3: a sensor that %s the pulses of a load accuses no counter that is right about idle power',
    (_name, share) => {
      const readings = idealReadings(board);
      const instant =
        readings.instant &&
        createPowerSensor(
          changed(readings.instant.readings, 0, (watts) => (watts > 101 ? watts * share : watts)),
          INSTANT_TRAITS,
        );
      const estimate = estimateDevice({ ...readings, instant, average: null }, window);
      expect(estimate).toMatchObject({ method: 'counter', counterFault: null, disagree: true });
      expect(estimate.energy_j).toBeCloseTo(1200, 3);
    },
  );

  it('measurement.md 4.3: a sensor that shows the window longer than its architecture says is waited for', () => {
    const { average, ...readings } = idealReadings(board);
    const late = average && createPowerSensor(average.readings, EARLIER_POWER_TRAITS);
    const { energy_j } = estimateDevice({ ...readings, counter: null, instant: null, average: late }, window);
    expect(energy_j).toBeCloseTo(1200, -1);
  });

  it('measurement.md 4.3: fewer than two readings of the window are no integral, whatever stands beside it', () => {
    const short = { ...board, end_s: board.start_s + 0.15 };
    const { energy_j, method } = estimateDevice(
      { ...idealReadings(short), counter: null, average: null },
      short,
    );
    expect([energy_j, method]).toEqual([null, null]);
  });

  it('issue 4: a counter that stalls, or is gone after the window, hands over to averaged power', () => {
    const readings = idealReadings(board);
    const counter = readings.counter?.changes;
    if (counter === undefined) throw new Error('no counter');
    const keep = (when: (t: number) => boolean): Counter => {
      const kept = [...counter.time_s.keys()].filter((i) => when(counter.time_s[i] ?? 0));
      const pick = (column: Float64Array) => Float64Array.from(kept, (i) => column[i] ?? 0);
      return createCounter({
        ...counter,
        time_s: pick(counter.time_s),
        half_width_s: pick(counter.half_width_s),
        value: pick(counter.value),
      });
    };
    const stalled = estimateDevice({ ...readings, counter: keep((t) => t < 10.5 || t > 11.5) }, window);
    expect(stalled).toMatchObject({ method: 'power_average', counterFault: 'stalled' });
    const ended = estimateDevice({ ...readings, counter: keep((t) => t < 11) }, window);
    expect(ended).toMatchObject({ method: 'power_average', counterFault: 'no_tick_after' });
  });

  it('issue 4: a clock that leaps over a second of polls inside the window costs no joules, and is no stall', () => {
    const readings = idealReadings(board);
    const counter = readings.counter?.changes;
    if (counter === undefined) throw new Error('no counter');
    const seen = [...counter.time_s.keys()].filter((i) => Math.abs((counter.time_s[i] ?? 0) - 11) > 0.5);
    const pick = (column: Float64Array) => Float64Array.from(seen, (i) => column[i] ?? 0);
    // The first change behind the leap lies anywhere in it: its half-width is half the leap.
    const first = seen.findIndex((i) => (counter.time_s[i] ?? 0) > 11.5);
    const time_s = pick(counter.time_s).map((t, i) => (i === first ? 11 : t));
    const half_width_s = pick(counter.half_width_s).map((h, i) => (i === first ? 0.5 : h));
    const leapt = createCounter({ ...counter, time_s, half_width_s, value: pick(counter.value) });
    const estimate = estimateDevice({ ...readings, counter: leapt }, window);
    expect(estimate).toMatchObject({ method: 'counter', counterFault: null });
    expect(estimate.energy_j).toBeCloseTo(1200, 6);
  });

  it('issue 4: a GPU whose readings end inside the window has no energy, never a part of it', () => {
    const { gpu_index, counter, instant, average } = idealReadings(board);
    const lost = (sensor: typeof instant) =>
      sensor === null
        ? null
        : createPowerSensor(
            changed(sensor.readings, 11, () => Number.NaN),
            sensor,
          );
    const estimate = estimateDevice(
      {
        gpu_index,
        counter: altered(counter, 11, () => Number.NaN),
        instant: lost(instant),
        average: lost(average),
      },
      window,
    );
    expect(estimate).toMatchObject({ energy_j: null, method: null });
  });

  it('issue 4: readings that are all null give null', () => {
    const empty = { gpu_index: 0, counter: null, instant: null, average: null };
    expect(estimateDevice(empty, window)).toMatchObject({ energy_j: null, method: null, terms: [] });
  });

  it('issue 4: a window shorter than one tick is measured with the uncertainty it has', () => {
    const short = { ...board, end_s: board.start_s + 0.05 };
    const { energy_j, terms } = estimateDevice(idealReadings(short), short);
    expect(Math.abs((energy_j ?? Number.NaN) - 30)).toBeLessThan(1.96 * combined(terms, 'random'));
  });

  it('measurement.md 4.5: a device without quiet margins is cut out of the ticks', () => {
    const long = { ...board, start_s: 9.9, end_s: 12.1 };
    const inner = { start_s: 10.5, end_s: 11.5 };
    const readings = idealReadings(long);
    const late = { ...readings, instant: null, average: null };
    const { energy_j } = estimateDevice({ ...late, counter: since(late.counter, 10.3) }, inner);
    expect(energy_j).toBeCloseTo(600, -1);
  });
});

/** The counter as if polling had begun then. */
function since(counter: Counter | null, from_s: number): Counter | null {
  if (counter === null) return null;
  const { changes } = counter;
  const first = changes.time_s.findIndex((time_s) => time_s >= from_s) - 1;
  const cut = (column: Float64Array) => column.subarray(first);
  return createCounter({
    ...changes,
    time_s: cut(changes.time_s),
    half_width_s: cut(changes.half_width_s),
    value: cut(changes.value),
  });
}
