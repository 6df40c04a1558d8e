import type { TimeWindow } from '@llem/core';
import type { BoundingTicks } from './counter-ticks.ts';
import type { QuietPower } from './quiet-power.ts';

/**
 * Energy of a window by the counter, aligned to its ticks (measurement.md 4.3), in J:
 *
 *     E = (C_b − C_a) − P_s·(t0 − t_a) − P_e·(t_b − t1)
 */
export function tickAlignedEnergy(
  { before, after }: BoundingTicks,
  quiet: { start: QuietPower; end: QuietPower },
  window: TimeWindow,
): number {
  const { time_s: t_a, value: C_a } = before;
  const { time_s: t_b, value: C_b } = after;
  const { start_s: t0, end_s: t1 } = window;
  const P_s = quiet.start.mean_w;
  const P_e = quiet.end.mean_w;
  return C_b - C_a - P_s * (t0 - t_a) - P_e * (t_b - t1);
}
