import type { GapLengths } from './gap-before.ts';

/** All the gaps of an undisturbed study in seconds, no run being in a container: what `gapBefore` sums up to. */
export function totalGapSeconds(
  totalRuns: number,
  uniqueCount: number,
  { configGapSeconds, cycleGapSeconds }: GapLengths,
): number {
  if (totalRuns === 0) return 0;
  const passed = Math.floor((totalRuns - 1) / uniqueCount);
  return (totalRuns - 1) * configGapSeconds + passed * cycleGapSeconds;
}
