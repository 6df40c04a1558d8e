import { describe, expect, it } from 'vitest';
import { estimatorsDisagree, isQuiet } from './agreement.ts';
import {
  createPowerSensor,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
  type PowerTraits,
} from './device-readings.ts';
import { seriesOf } from './series.ts';
import * as uncertainty from './uncertainty.ts';

const bounds = {
  before: { time_s: 9.95, half_width_s: 0.01, value: 1000 },
  after: { time_s: 12.1, half_width_s: 0.02, value: 2000 },
};
const window = { start_s: 10, end_s: 12 };
const quiet = {
  start: { mean_w: 100, spread_w: 2, deviation_w: 2 },
  end: { mean_w: 120, spread_w: 3, deviation_w: 3 },
};
const sensor = (values: readonly number[], traits: PowerTraits) =>
  createPowerSensor(
    seriesOf(
      values.map((value, i) => ({ time_s: 10 + i / 10, half_width_s: 0.01, value })),
      10 + values.length / 10,
    ),
    traits,
  );

describe('terms of measurement.md 4.5', () => {
  it('tick: √((P_s·h_a)² + (P_e·h_b)²)/√3', () => {
    const term = uncertainty.tickTerm(bounds, 100, 120);
    expect(term).toMatchObject({ term: 'tick', kind: 'random' });
    expect(term.u_j).toBeCloseTo(Math.sqrt((1 ** 2 + 2.4 ** 2) / 3), 12);
  });

  it('tick of integrals: √(Σ (h·ΔP)²)/√3, so that late polls count with the power that they missed', () => {
    const late = sensor([100, 100, 600, 590, 100], INSTANT_TRAITS);
    const term = uncertainty.refreshTickTerm(late, { start_s: 10.1, end_s: 10.3 });
    expect(term).toMatchObject({ term: 'tick', kind: 'random' });
    expect(term.u_j).toBeCloseTo((0.01 * Math.hypot(500, 10, 490)) / Math.sqrt(3), 6);
  });

  it('edge of the counter: the quiet power outside the window, and the lag where both sides differ', () => {
    const term = uncertainty.counterEdgeTerm(bounds, quiet, window);
    expect(term).toMatchObject({ term: 'edge', kind: 'random' });
    expect(term.u_j).toBeCloseTo(Math.sqrt((2 * 0.05) ** 2 + (3 * 0.1) ** 2 + (0.05 * 20) ** 2 / 12), 12);
  });

  it('edge of integrals: the stretch with margins, λ·s_P/√6 without', () => {
    const instant = sensor([100, 110, 100, 110, 100], INSTANT_TRAITS);
    expect(uncertainty.integralEdgeTerm(instant, quiet).u_j).toBeCloseTo(
      Math.hypot(0.15 * 2, 0.075 * 2, 0.075 * 3, (0.15 * 20) / Math.sqrt(12)),
      12,
    );
    const cut = uncertainty.cutEdgeTerm(instant, { start_s: 10, end_s: 10.4 });
    expect(cut?.u_j).toBeCloseTo((0.15 * Math.sqrt(100 / 3)) / Math.sqrt(6), 6);
  });

  it('edge where too little was read: all or nothing of the ticks that are cut, or no term', () => {
    const sparse = createPowerSensor(
      seriesOf(
        [8, 9.5, 11, 12.5].map((time_s) => ({ time_s, half_width_s: 0.75, value: 100 * time_s })),
        14,
      ),
      INSTANT_TRAITS,
    );
    expect(uncertainty.cutEdgeTerm(sparse, window)).toBeNull();
    const knots = { time_s: Float64Array.of(9, 11, 13), energy_j: Float64Array.of(0, 100, 400) };
    const term = uncertainty.tickCutTerm(knots, { start_s: 9.5, end_s: 12 });
    expect(term).toMatchObject({ term: 'edge', kind: 'systematic' });
    expect(term.u_j).toBeCloseTo((0.75 * 100 + 0.5 * 300) / Math.sqrt(3), 12);
  });

  it('sampling: s_Δ·Δ·√m of instant power, Δ·(P̄ − (P_s+P_e)/2)/12 of averaged power', () => {
    const instant = sensor([100, 110, 100, 110], INSTANT_TRAITS);
    const s = Math.sqrt(300 / (2 * 3));
    expect(uncertainty.instantSamplingTerm(instant, { start_s: 10, end_s: 10.2 }).u_j).toBeCloseTo(
      s * 0.1 * 2,
      6,
    );
    const average = sensor([100, 101, 102], ONE_SECOND_MEAN_TRAITS);
    expect(uncertainty.averageSamplingTerm(average, quiet, 1300, window).u_j).toBeCloseTo(
      (0.1 * (650 - 110)) / 12,
      6,
    );
  });

  it('sensor and estimator are systematic: 5 W·T/√3, |E − E_crosscheck|/√3', () => {
    expect(uncertainty.sensorTerm(2)).toMatchObject({ kind: 'systematic', u_j: 10 / Math.sqrt(3) });
    expect(uncertainty.estimatorTerm(100, 103)).toMatchObject({ kind: 'systematic', u_j: 3 / Math.sqrt(3) });
  });

  it('random terms of devices add as root sum of squares, systematic ones linearly', () => {
    const one = [uncertainty.tickTerm(bounds, 100, 100), uncertainty.sensorTerm(1)];
    const [tick, sensorOfBoth] = uncertainty.overDevices([one, one]);
    expect(tick?.u_j).toBeCloseTo(Math.SQRT2 * (one[0]?.u_j ?? 0), 12);
    expect(sensorOfBoth?.u_j).toBeCloseTo(2 * (one[1]?.u_j ?? 0), 12);
    expect(uncertainty.combined(one)).toBeCloseTo(Math.hypot(one[0]?.u_j ?? 0, one[1]?.u_j ?? 0), 12);
  });
});

describe('thresholds of measurement.md 4.5', () => {
  it('estimators_disagree beyond the larger of 3 % of E and 3·u_random', () => {
    expect(estimatorsDisagree(1000, 969, 1)).toBe(true);
    expect(estimatorsDisagree(1000, 971, 1)).toBe(false);
    expect(estimatorsDisagree(1000, 939, 20)).toBe(true);
    expect(estimatorsDisagree(1000, 941, 20)).toBe(false);
  });

  it('edges_not_quiet beyond the larger of 10 W and 10 % of the mean', () => {
    expect(isQuiet({ mean_w: 50, spread_w: 10 })).toBe(true);
    expect(isQuiet({ mean_w: 50, spread_w: 10.1 })).toBe(false);
    expect(isQuiet({ mean_w: 300, spread_w: 30 })).toBe(true);
    expect(isQuiet({ mean_w: 300, spread_w: 30.1 })).toBe(false);
  });
});
