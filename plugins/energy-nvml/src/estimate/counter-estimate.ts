import type { TimeWindow } from '@llem/core';
import { isContradicted } from './agreement.ts';
import { type BoundingTicks, boundingTicks, type CounterFault, PUBLICATION_LAG_S } from './counter-ticks.ts';
import type { DeviceReadings } from './device-readings.ts';
import { createEnergyCurve, tickKnots } from './energy-curve.ts';
import type { MethodEstimate } from './method-estimate.ts';
import { QUIET_MARGIN_S, type QuietEdge } from './quiet-power.ts';
import { tickAlignedEnergy } from './tick-aligned.ts';
import * as uncertainty from './uncertainty.ts';

/** By the counter: tick-aligned between quiet edges, else cut out of the ticks by the power readings. */
export function counterEstimate(
  device: DeviceReadings,
  quiet: QuietEdge | null,
  window: TimeWindow,
): MethodEstimate | CounterFault | 'missing' {
  const { counter, instant, average } = device;
  if (counter === null) return 'missing';
  const bounds = boundingTicks(counter, window.start_s, window.end_s);
  if (typeof bounds === 'string') return bounds;
  const watts = [instant, average].filter((sensor) => sensor?.scope === 'gpu');
  if (isContradicted(counter, watts, window)) return 'contradicted';
  if (quiet !== null && areInMargin(bounds, window)) {
    const energy_j = tickAlignedEnergy(bounds, quiet, window);
    const P_s = quiet.start.mean_w;
    const terms = [
      uncertainty.tickTerm(bounds, P_s, quiet.end.mean_w),
      uncertainty.counterEdgeTerm(bounds, quiet, window),
    ];
    // On the scale of the curve, whose ticks lie where they were counted and not where they were seen.
    const counted_s = bounds.before.time_s - PUBLICATION_LAG_S;
    const atStart_j = bounds.before.value + P_s * (window.start_s - counted_s);
    return { method: 'counter', energy_j, terms, atStart_j };
  }
  const shape = instant ?? average;
  const knots = tickKnots(counter.ticks);
  const curve = createEnergyCurve(knots, shape);
  const atStart_j = curve(window.start_s);
  const atEnd_j = curve(window.end_s);
  if (atStart_j === null || atEnd_j === null) return 'no_tick_after';
  const energy_j = atEnd_j - atStart_j;
  const mean_w = energy_j / (window.end_s - window.start_s);
  const cut = (shape && uncertainty.cutEdgeTerm(shape, window)) ?? uncertainty.tickCutTerm(knots, window);
  return {
    method: 'counter',
    energy_j,
    terms: [uncertainty.tickTerm(bounds, mean_w, mean_w), cut],
    atStart_j,
  };
}

/** Behind the quiet margin the power beside the window says nothing of what a tick counted. */
function areInMargin({ before, after }: BoundingTicks, { start_s, end_s }: TimeWindow): boolean {
  return before.time_s >= start_s - QUIET_MARGIN_S && after.time_s <= end_s + QUIET_MARGIN_S;
}
