import type { TimeWindow } from '@llem/core';
import type { Tick } from './unwrap.ts';

/** Power beside the window: mean and standard deviation of the counter's slope. */
export interface EdgePower {
  readonly mean_w: number;
  readonly sd_w: number;
}

/** The tick and the quiet power on one side of the window. */
export interface Edge extends EdgePower {
  readonly tick: Tick;
}

/** Joules of a window by the counter formula, with all that its uncertainty needs. */
export interface CounterEnergy {
  readonly joules: number;
  readonly start: Edge;
  readonly end: Edge;
}

/** Seconds after the window's end before a tick may close it: covers the counter's publication lag (4.3). */
export const END_DELAY_S = 0.05;

/**
 * Counter, tick-aligned (measurement.md 4.3): `(t_a, C_a)` the last tick with `t_a + h_a ≤ t0`, `(t_b, C_b)` the
 * first with `t_b − h_b ≥ t1 + 0.05`,
 *
 *     E = (C_b − C_a) − P_s·(t0 − t_a) − P_e·(t_b − t1)
 *
 * `P_s` and `P_e` are the counter's slope in `[t0 − 0.5, t0]` and `[t1 + 0.2, t1 + 0.7]`. Null when a tick or a
 * slope is missing on either side. Never below 0: a window of less than the edges' noise has no negative energy.
 */
export function counterEnergy(ticks: readonly Tick[], { start_s, end_s }: TimeWindow): CounterEnergy | null {
  const a = ticks.findLast((tick) => tick.time_s + tick.half_width_s <= start_s);
  const b = ticks.find((tick) => tick.time_s - tick.half_width_s >= end_s + END_DELAY_S);
  const start = slope(ticks, start_s - 0.5, start_s);
  const end = slope(ticks, end_s + 0.2, end_s + 0.7);
  if (!a || !b || !start || !end) return null;
  const joules = b.joules - a.joules - start.mean_w * (start_s - a.time_s) - end.mean_w * (b.time_s - end_s);
  return { joules: Math.max(0, joules), start: { ...start, tick: a }, end: { ...end, tick: b } };
}

/**
 * Slope of the counter over the ticks in `[from_s, to_s]`: from the first to the last, and the sample standard
 * deviation of the slopes from tick to tick. Null with fewer than three ticks, whose spread says nothing.
 */
function slope(ticks: readonly Tick[], from_s: number, to_s: number): EdgePower | null {
  const inside = ticks.filter(({ time_s }) => time_s >= from_s && time_s <= to_s);
  const [first] = inside;
  const last = inside.at(-1);
  if (!first || !last || inside.length < 3) return null;
  return {
    mean_w: (last.joules - first.joules) / (last.time_s - first.time_s),
    sd_w: standardDeviation(slopes(inside)),
  };
}

/** Watts between each tick and the next. */
export function slopes(ticks: readonly Tick[]): number[] {
  return ticks.slice(1).map((tick, index) => {
    const before = ticks[index] ?? tick;
    return (tick.joules - before.joules) / (tick.time_s - before.time_s);
  });
}

/** Sample standard deviation (divisor n − 1); 0 below two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
