import type { QuietPower } from './quiet-power.ts';
import { type ChangePoint, changePoint, firstIndexFrom, type Series } from './series.ts';
import { rootSumOfSquares } from './statistics.ts';

/**
 * The counter's slope over the ticks that were certainly inside, between the two of them that tell it best. The instant
 * of a tick is known to ±h only, which alone lets the slope of quiet power vary by tens of watts. So the spread is what
 * the half-widths cannot explain, and accuses nobody wrongly; the deviation is what they do not make likely, so that a
 * pulse between ticks that are hardly further apart than the reads is not lost. Null with fewer than three ticks.
 */
export function slopeBetween(ticks: Series, from_s: number, to_s: number): QuietPower | null {
  const first = firstIndexFrom(ticks.time_s, from_s);
  const end = firstIndexFrom(ticks.time_s, to_s);
  const inside: ChangePoint[] = [];
  for (let i = first; i < end; i += 1) {
    const tick = changePoint(ticks, i);
    if (tick === null) continue;
    if (tick.time_s - tick.half_width_s >= from_s && tick.time_s + tick.half_width_s <= to_s)
      inside.push(tick);
  }
  if (inside.length < 3) return null;
  const { mean_w, unsure_w } = bestSlope(inside);
  const periods = inside.slice(1).map((to, i) => ({ from: inside[i] ?? to, to }));
  const spread_w = Math.sqrt(mean(periods.map(({ from, to }) => unexplained(from, to, mean_w) ** 2)));
  const excess_w = Math.sqrt(Math.max(0, mean(periods.map(({ from, to }) => excess(from, to, mean_w)))));
  return { mean_w, spread_w, deviation_w: rootSumOfSquares([Math.max(spread_w, excess_w), unsure_w]) };
}

/** The slope between two ticks that are far apart and well known: of those that came late while the machine was busy, neither. */
function bestSlope(ticks: readonly ChangePoint[]): { mean_w: number; unsure_w: number } {
  let best = { mean_w: Number.NaN, unsure_w: Number.NaN };
  let least = Number.POSITIVE_INFINITY;
  for (const [i, start] of ticks.entries()) {
    for (const last of ticks.slice(i + 1)) {
      const seconds = last.time_s - start.time_s;
      const share = rootSumOfSquares([start.half_width_s, last.half_width_s]) / Math.sqrt(3) / seconds;
      if (share >= least) continue;
      least = share;
      const mean_w = (last.value - start.value) / seconds;
      best = { mean_w, unsure_w: mean_w * share };
    }
  }
  return best;
}

/** How far a period's power lies from `mean_w` when its two ticks are put where that is nearest. */
function unexplained(from: ChangePoint, to: ChangePoint, mean_w: number): number {
  const period_s = to.time_s - from.time_s;
  const slack_s = from.half_width_s + to.half_width_s;
  const joules = to.value - from.value;
  const least_w = joules / (period_s + slack_s);
  const most_w = period_s > slack_s ? joules / (period_s - slack_s) : Number.POSITIVE_INFINITY;
  return Math.max(0, least_w - mean_w, mean_w - most_w);
}

/** By how much the square of a period's distance from `mean_w` exceeds what ±h of its two ticks makes likely, in W². */
function excess(from: ChangePoint, to: ChangePoint, mean_w: number): number {
  const period_s = to.time_s - from.time_s;
  const off_w = (to.value - from.value) / period_s - mean_w;
  const unsure_w =
    (mean_w * rootSumOfSquares([from.half_width_s, to.half_width_s])) / Math.sqrt(3) / period_s;
  return off_w ** 2 - unsure_w ** 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
