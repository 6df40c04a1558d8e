import type { TimeWindow } from '@llem/core';
import { type EnergyPoint, firstAtOrAfter, joulesBetween } from '@llem/plugin-kit';
import { type CounterEnergy, slopes, standardDeviation } from './counter-energy.ts';
import type { InterpolatedPart } from './uncertainty.ts';
import type { Tick } from './unwrap.ts';

/** Energy of one zone as a rising line through known points (measurement.md 4.4). */
export interface EnergyCurve {
  /** Joules between two instants and what they were interpolated from; null outside the ticks. */
  between(start_s: number, end_s: number): InterpolatedPart | null;
}

/**
 * Joins the ticks by straight lines. With `estimate`, the joules of `window`, the line has its corners at the
 * window's ends, so that parts of the window add up to exactly that estimate: before and after it runs with the
 * quiet power, and ticks in between that contradict the corners are left out.
 */
export function createEnergyCurve(
  ticks: readonly Tick[],
  window: TimeWindow,
  estimate: CounterEnergy | null,
): EnergyCurve {
  const points = estimate === null ? ticks : withCorners(ticks, window, estimate);
  const half_width_s = ticks.reduce((widest, tick) => Math.max(widest, tick.half_width_s), 0);
  return {
    between: (start_s, end_s) => {
      const joules = joulesBetween(points, start_s, end_s);
      if (joules === null) return null;
      const around = ticksAround(ticks, start_s, end_s);
      return {
        joules,
        mean_w: end_s > start_s ? joules / (end_s - start_s) : 0,
        sd_w: standardDeviation(slopes(around)),
        period_s: Math.max(span(around.slice(0, 2)), span(around.slice(-2))),
        half_width_s,
      };
    },
  };
}

function withCorners(
  ticks: readonly Tick[],
  { start_s, end_s }: TimeWindow,
  { joules, start, end }: CounterEnergy,
): EnergyPoint[] {
  const opened = {
    time_s: start_s,
    joules: start.tick.joules + start.mean_w * (start_s - start.tick.time_s),
  };
  const closed = { time_s: end_s, joules: opened.joules + joules };
  const inside = ticks.filter(
    (tick) =>
      tick.time_s > start_s &&
      tick.time_s < end_s &&
      tick.joules >= opened.joules &&
      tick.joules <= closed.joules,
  );
  const before = ticks.filter((tick) => tick.time_s <= start.tick.time_s);
  const after = ticks.filter((tick) => tick.time_s >= end.tick.time_s);
  return [...before, opened, ...inside, closed, ...after];
}

/** The ticks between two instants and the nearest one on either side. */
function ticksAround(ticks: readonly Tick[], start_s: number, end_s: number): readonly Tick[] {
  const first = firstAtOrAfter(ticks, start_s);
  const last = firstAtOrAfter(ticks, end_s);
  return ticks.slice(Math.max(0, first - 1), last + 1);
}

/** Seconds between the first and the last of some ticks. */
function span(ticks: readonly Tick[]): number {
  return (ticks.at(-1)?.time_s ?? 0) - (ticks[0]?.time_s ?? 0);
}
