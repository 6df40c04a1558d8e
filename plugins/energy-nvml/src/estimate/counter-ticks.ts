import { type ChangePoint, changePoint, firstIndexFrom, type Series } from './series.ts';
import { median } from './statistics.ts';

/** Allowance for the counter's publication lag (10–20 ms on an H200), measurement.md 4.3. */
export const PUBLICATION_ALLOWANCE_S = 0.05;

/** The middle of that lag: where the instant of a tick itself matters, it is this much before it was seen. */
export const PUBLICATION_LAG_S = 0.015;

/** Why a counter cannot tell the energy of a window. */
export type CounterFault = 'no_tick_before' | 'no_tick_after' | 'reset' | 'stalled' | 'contradicted';

/** The energy counter of one device, ready for the formulas. */
export interface Counter {
  /** Every change of its value, in J. */
  readonly changes: Series;
  /** The changes whose instant is that of a tick. */
  readonly ticks: Series;
  /** τ; null with fewer than two ticks. */
  readonly period_s: number | null;
}

/** Prepares the change points of an energy counter. */
export function createCounter(changes: Series): Counter {
  const ticks = ticksOf(changes);
  return { changes, ticks, period_s: tickPeriod(ticks) };
}

/** The ticks on both sides of a window: `(t_a, h_a, C_a)` and `(t_b, h_b, C_b)`. */
export interface BoundingTicks {
  readonly before: ChangePoint;
  readonly after: ChangePoint;
}

/**
 * Dropped are the first poll and the first after a failed
 * read: their value had been there for an unknown time.
 */
function ticksOf(counter: Series): Series {
  const { value } = counter;
  const isTick = (_: number, i: number): boolean =>
    i > 0 && !Number.isNaN(value[i]) && !Number.isNaN(value[i - 1]);
  const pick = (column: Float64Array): Float64Array => column.filter(isTick);
  return {
    time_s: pick(counter.time_s),
    half_width_s: pick(counter.half_width_s),
    value: pick(value),
    end_s: counter.end_s,
  };
}

/** The mean time between ticks, of which some may have gone unseen. */
function tickPeriod(ticks: Series): number | null {
  const { time_s } = ticks;
  const gaps = time_s.subarray(1).map((t, i) => t - (time_s[i] ?? t));
  const usual = median(gaps);
  if (usual === null) return null;
  // A gap that holds a long silence says nothing of the period; rounding counts the ticks inside the others.
  const near = gaps.filter((gap) => gap < 3 * usual);
  const periods = near.reduce((count, gap) => count + Math.max(1, Math.round(gap / usual)), 0);
  return near.reduce((sum, gap) => sum + gap, 0) / periods;
}

/** The last tick with `t_a + h_a ≤ from`, and the first with `t_b − h_b ≥ to + 0.05`; or why there are none. */
export function boundingTicks(counter: Counter, from_s: number, to_s: number): BoundingTicks | CounterFault {
  const { changes, ticks, period_s } = counter;
  const earliest_s = to_s + PUBLICATION_ALLOWANCE_S;
  const before = lastTick(ticks, from_s);
  if (before === null) return 'no_tick_before';
  for (let b = firstIndexFrom(ticks.time_s, earliest_s); b < ticks.time_s.length; b += 1) {
    const after = changePoint(ticks, b);
    if (after !== null && after.time_s - after.half_width_s >= earliest_s) {
      return counterFault(changes, period_s ?? 0, before, after) ?? { before, after };
    }
  }
  return 'no_tick_after';
}

function lastTick(ticks: Series, from_s: number): ChangePoint | null {
  for (let a = firstIndexFrom(ticks.time_s, from_s); a >= 0; a -= 1) {
    const tick = changePoint(ticks, a);
    if (tick !== null && tick.time_s + tick.half_width_s <= from_s) return tick;
  }
  return null;
}

/** So many periods without a tick, though polls went on, and the counter cannot be trusted. */
const STALL_PERIODS = 5;
const STALL_FLOOR_S = 0.5;

function counterFault(
  changes: Series,
  period_s: number,
  before: ChangePoint,
  after: ChangePoint,
): CounterFault | null {
  const stall_s = Math.max(STALL_FLOOR_S, STALL_PERIODS * period_s);
  const end = firstIndexFrom(changes.time_s, after.time_s);
  let last = before;
  let wasRead = true;
  for (let i = firstIndexFrom(changes.time_s, before.time_s) + 1; i <= end; i += 1) {
    const point = changePoint(changes, i);
    if (point === null) break;
    if (Number.isNaN(point.value)) {
      wasRead = false;
      continue;
    }
    if (point.value < last.value) return 'reset';
    const stood_s = point.time_s - point.half_width_s - (last.time_s + last.half_width_s);
    if (wasRead && stood_s > stall_s) return 'stalled';
    last = point;
    wasRead = true;
  }
  return null;
}
