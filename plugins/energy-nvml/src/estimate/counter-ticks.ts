import { type ChangePoint, changePoint, firstIndexFrom, type Series } from './series.ts';
import { median } from './statistics.ts';

/** Allowance for the counter's publication lag (10–20 ms on an H200), measurement.md 4.3. */
export const PUBLICATION_ALLOWANCE_S = 0.05;

/** The middle of that lag: where the instant of a tick itself matters, it is this much before it was seen. */
export const PUBLICATION_LAG_S = 0.015;

/** Why a counter cannot tell the energy of a window. */
export type CounterFault = 'no_tick_before' | 'no_tick_after' | 'reset' | 'stalled';

/** The ticks on both sides of a window: `(t_a, h_a, C_a)` and `(t_b, h_b, C_b)`. */
export interface BoundingTicks {
  readonly before: ChangePoint;
  readonly after: ChangePoint;
}

/**
 * The change points whose instant is that of a tick. Dropped are the first poll and the first after a failed
 * read: their value had been there for an unknown time.
 */
export function ticksOf(counter: Series): Series {
  const kept: number[] = [];
  for (let i = 1; i < counter.value.length; i += 1) {
    if (!Number.isNaN(counter.value[i]) && !Number.isNaN(counter.value[i - 1])) kept.push(i);
  }
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(kept, (i) => column[i] ?? Number.NaN);
  return {
    time_s: pick(counter.time_s),
    half_width_s: pick(counter.half_width_s),
    value: pick(counter.value),
    end_s: counter.end_s,
  };
}

/** τ: the median time between two ticks; null with fewer than two. */
export function tickPeriod(ticks: Series): number | null {
  return median(
    [...ticks.time_s].flatMap((time_s, i) => (i === 0 ? [] : [time_s - (ticks.time_s[i - 1] ?? time_s)])),
  );
}

/** The last tick with `t_a + h_a ≤ from`, and the first with `t_b − h_b ≥ to + 0.05`; or why there are none. */
export function boundingTicks(ticks: Series, from_s: number, to_s: number): BoundingTicks | CounterFault {
  let a = firstIndexFrom(ticks.time_s, from_s);
  let before: ChangePoint | null = null;
  for (; a >= 0 && before === null; a -= 1) {
    const tick = changePoint(ticks, a);
    if (tick !== null && tick.time_s + tick.half_width_s <= from_s) before = tick;
  }
  if (before === null) return 'no_tick_before';
  for (
    let b = firstIndexFrom(ticks.time_s, to_s + PUBLICATION_ALLOWANCE_S);
    b < ticks.time_s.length;
    b += 1
  ) {
    const after = changePoint(ticks, b);
    if (after !== null && after.time_s - after.half_width_s >= to_s + PUBLICATION_ALLOWANCE_S) {
      return counterFault(ticks, before, after) ?? { before, after };
    }
  }
  return 'no_tick_after';
}

/** Five periods without a tick, though polls went on (they bound both ticks), is no counter that can be trusted. */
const STALL_PERIODS = 5;
const STALL_FLOOR_S = 0.5;

function counterFault(ticks: Series, before: ChangePoint, after: ChangePoint): CounterFault | null {
  const stall_s = Math.max(STALL_FLOOR_S, STALL_PERIODS * (tickPeriod(ticks) ?? 0));
  const end = firstIndexFrom(ticks.time_s, after.time_s);
  let last = before;
  for (let i = firstIndexFrom(ticks.time_s, before.time_s) + 1; i <= end; i += 1) {
    const tick = changePoint(ticks, i);
    if (tick === null) break;
    if (tick.value < last.value) return 'reset';
    if (tick.time_s - tick.half_width_s - (last.time_s + last.half_width_s) > stall_s) return 'stalled';
    last = tick;
  }
  return null;
}
