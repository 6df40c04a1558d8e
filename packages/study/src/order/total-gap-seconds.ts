import { type GapLengths, gapBefore } from './gap-before.ts';

/**
 * All the gaps of a study in seconds, no run being in a container.
 *
 * @param positions Of the runs that are executed, in the order of the whole study.
 */
export function totalGapSeconds(
  positions: readonly number[],
  uniqueCount: number,
  lengths: GapLengths,
): number {
  let total_s = 0;
  let lastExecuted: number | null = null;
  for (const position of positions) {
    const gap = gapBefore({ ...lengths, position, lastExecuted, uniqueCount, inContainer: false });
    total_s += gap.config_s + gap.cycle_s;
    lastExecuted = position;
  }
  return total_s;
}
