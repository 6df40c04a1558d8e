import type { TimeWindow, UncertaintyTerm } from '@llem/core';
import { type BoundingTicks, PUBLICATION_ALLOWANCE_S } from './counter-ticks.ts';
import { isSparse, type PowerSensor } from './device-readings.ts';
import type { EnergyKnots } from './energy-curve.ts';
import { LEAD_S } from './integrated-power.ts';
import type { QuietEdge } from './quiet-power.ts';
import { firstIndexFrom } from './series.ts';
import { meanAndDeviation, rootSumOfSquares } from './statistics.ts';

/** The vendor's stated accuracy of a board's power, as the half-width of a rectangular distribution. */
const BOARD_ACCURACY_W = 5;

const random = (term: string, u_j: number, note: string): UncertaintyTerm => ({
  term,
  u_j,
  kind: 'random',
  note,
});
const systematic = (term: string, u_j: number, note: string): UncertaintyTerm => ({
  term,
  u_j,
  kind: 'systematic',
  note,
});

/** `tick` of the counter: `√((P_s·h_a)² + (P_e·h_b)²)/√3`. */
export function tickTerm({ before, after }: BoundingTicks, P_s: number, P_e: number): UncertaintyTerm {
  const u_j = rootSumOfSquares([P_s * before.half_width_s, P_e * after.half_width_s]) / Math.sqrt(3);
  return random('tick', u_j, 'instants of the two ticks, known to half the gap between reads');
}

/** `edge` of the counter: `√((s_s·(t0−t_a))² + (s_e·(t_b−t1))² + (0.05·(P_e−P_s))²/12)`. */
export function counterEdgeTerm(
  { before, after }: BoundingTicks,
  quiet: QuietEdge,
  window: TimeWindow,
): UncertaintyTerm {
  const u_j = rootSumOfSquares([
    quiet.start.deviation_w * (window.start_s - before.time_s),
    quiet.end.deviation_w * (after.time_s - window.end_s),
    (PUBLICATION_ALLOWANCE_S * (quiet.end.mean_w - quiet.start.mean_w)) / Math.sqrt(12),
  ]);
  return random('edge', u_j, 'quiet power subtracted outside the window, and publication lag');
}

/**
 * `edge` of an integral with margins: `√((μ·s_s)² + λ²·(s_s² + s_e²)/4 + (μ·(P_e−P_s))²/12)`. The last is the age of a
 * reading, which is known to a refresh and a poll only, and matters as soon as the sides differ.
 */
export function integralEdgeTerm(sensor: PowerSensor, { start, end }: QuietEdge): UncertaintyTerm {
  const half = sensor.memory_s / 2;
  const u_j = rootSumOfSquares([
    LEAD_S * start.deviation_w,
    half * start.deviation_w,
    half * end.deviation_w,
    (LEAD_S * (end.mean_w - start.mean_w)) / Math.sqrt(12),
  ]);
  return random('edge', u_j, 'quiet power subtracted in the stretch by the memory of the sensor');
}

/**
 * `edge` without margins, and of sub-windows: `λ·s_P/√6`; of a sub-window shorter than two refreshes with the readings
 * beside it. Null when too little was read to see a spread.
 */
export function cutEdgeTerm(sensor: PowerSensor, window: TimeWindow): UncertaintyTerm | null {
  const { memory_s: lambda } = sensor;
  if (isSparse(sensor)) return null;
  const around = { start_s: window.start_s - lambda, end_s: window.end_s + lambda };
  const spread =
    meanAndDeviation(readingsInside(sensor, window)) ?? meanAndDeviation(readingsInside(sensor, around));
  return (
    spread && random('edge', (lambda * spread.deviation) / Math.sqrt(6), 'limits without a quiet margin')
  );
}

/**
 * `edge` of a counter whose ticks no power reading divides: of the two intervals that the limits cut, all or nothing
 * may belong to the window.
 */
export function tickCutTerm({ time_s, energy_j }: EnergyKnots, window: TimeWindow): UncertaintyTerm {
  const most_j = [window.start_s, window.end_s].map((t) => {
    const next = firstIndexFrom(time_s, t);
    const [t_k = t, t_next = t] = [time_s[next - 1], time_s[next]];
    const share = t_next > t_k ? (t - t_k) / (t_next - t_k) : 0;
    return Math.max(share, 1 - share) * ((energy_j[next] ?? 0) - (energy_j[next - 1] ?? 0));
  });
  const u_j = most_j.reduce((sum, joules) => sum + joules, 0) / Math.sqrt(3);
  return systematic('edge', u_j, 'how the energy ran between two ticks is not known');
}

/** `sampling` of instant power: `s_Δ·Δ·√m`, `s_Δ² = Σ(P_{i+1}−P_i)²/(2(m−1))`; an upper bound. */
export function instantSamplingTerm(sensor: PowerSensor, window: TimeWindow): UncertaintyTerm {
  const readings = readingsInside(sensor, { start_s: window.start_s, end_s: window.end_s + sensor.memory_s });
  const m = readings.length;
  let squares = 0;
  for (let i = 1; i < m; i += 1) {
    const step = (readings[i] ?? Number.NaN) - (readings[i - 1] ?? Number.NaN);
    if (!Number.isNaN(step)) squares += step ** 2;
  }
  const u_j = m < 2 ? 0 : Math.sqrt((squares / (2 * (m - 1))) * m) * sensor.refresh_s;
  return random('sampling', u_j, `${m} readings that each saw part of their period`);
}

/** `tick` of an integral: `√(Σ (h_i·(P_i − P_{i−1}))²)/√3`; where polls came late, it is what they leave open. */
export function refreshTickTerm(
  { readings: { time_s, half_width_s, value }, memory_s }: PowerSensor,
  window: TimeWindow,
): UncertaintyTerm {
  const first = Math.max(1, firstIndexFrom(time_s, window.start_s - LEAD_S));
  const end = firstIndexFrom(time_s, window.end_s + memory_s);
  let squares = 0;
  for (let i = first; i < end; i += 1) {
    const step_w = (value[i] ?? Number.NaN) - (value[i - 1] ?? Number.NaN);
    if (!Number.isNaN(step_w)) squares += (step_w * (half_width_s[i] ?? 0)) ** 2;
  }
  return random(
    'tick',
    Math.sqrt(squares / 3),
    'instants of the refreshes, known to half the gap between reads',
  );
}

/** `sampling` of averaged power with margins: `Δ·(P̄ − (P_s + P_e)/2)/12`. */
export function averageSamplingTerm(
  sensor: PowerSensor,
  quiet: QuietEdge,
  energy_j: number,
  window: TimeWindow,
): UncertaintyTerm {
  const mean_w = energy_j / (window.end_s - window.start_s);
  const step_w = Math.abs(mean_w - (quiet.start.mean_w + quiet.end.mean_w) / 2);
  return random('sampling', (sensor.refresh_s * step_w) / 12, 'refreshes of the moving average');
}

/** `sensor`: `5 W·T/√3`. */
export function sensorTerm(seconds: number): UncertaintyTerm {
  return systematic(
    'sensor',
    (BOARD_ACCURACY_W * seconds) / Math.sqrt(3),
    'stated accuracy of the board, ±5 W',
  );
}

/** `memory`: `|E − E'|/√3`, `E'` the integral that waits for the readings as long as for a 1 s mean. */
export function memoryTerm(energy_j: number, longer_j: number): UncertaintyTerm {
  return systematic(
    'memory',
    Math.abs(energy_j - longer_j) / Math.sqrt(3),
    'what the sensor still shows behind the window',
  );
}

/** `estimator`: `|E − E_crosscheck|/√3`. */
export function estimatorTerm(energy_j: number, other_j: number): UncertaintyTerm {
  return systematic(
    'estimator',
    Math.abs(energy_j - other_j) / Math.sqrt(3),
    'difference to the cross-check',
  );
}

/** Root sum of squares of the terms of one kind, or of all. */
export function combined(terms: readonly UncertaintyTerm[], kind?: UncertaintyTerm['kind']): number {
  return rootSumOfSquares(
    terms.filter((term) => kind === undefined || term.kind === kind).map((term) => term.u_j),
  );
}

/** Terms of several devices as one list: random ones by root sum of squares, systematic ones added. */
export function overDevices(devices: readonly (readonly UncertaintyTerm[])[]): UncertaintyTerm[] {
  const terms = devices.flat();
  const names = [...new Set(terms.map((term) => term.term))];
  return names.flatMap((name) => {
    const group = terms.filter((term) => term.term === name);
    const values = group.map((term) => term.u_j);
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        ...first,
        u_j: first.kind === 'random' ? rootSumOfSquares(values) : values.reduce((a, b) => a + b, 0),
      },
    ];
  });
}

function readingsInside(sensor: PowerSensor, { start_s, end_s }: TimeWindow): Float64Array {
  const { time_s, value } = sensor.readings;
  return value.subarray(firstIndexFrom(time_s, start_s), firstIndexFrom(time_s, end_s));
}
