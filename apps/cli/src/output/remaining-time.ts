import type { MeasurementProtocol } from '@llem/core';
import { gapBefore } from '@llem/study/planning';

/** Positions count from 0, over the whole study. */
export interface RemainingTime {
  /** A run that has ended, with what it took; null if it ended in an earlier invocation. */
  ended(position: number, elapsed_s: number | null): void;
  /** Seconds from the start of the run at `position`; null before any run has ended. */
  from(position: number): number | null;
}

interface StudySize {
  readonly totalRuns: number;
  readonly uniqueCount: number;
  readonly protocol: Pick<MeasurementProtocol, 'config_gap_seconds_used' | 'cycle_gap_seconds_used'>;
}

/** Estimates what is left of a study: the mean of its finished runs for each that is left, and the gaps between them. */
export function createRemainingTime({ totalRuns, uniqueCount, protocol }: StudySize): RemainingTime {
  const isOver = new Set<number>();
  let finished = 0;
  let elapsed_s = 0;
  return {
    ended(position, seconds) {
      isOver.add(position);
      if (seconds === null) return;
      finished += 1;
      elapsed_s += seconds;
    },
    from(position) {
      if (finished === 0) return null;
      let left_s = elapsed_s / finished;
      let lastExecuted = position;
      for (let next = position + 1; next < totalRuns; next += 1) {
        if (isOver.has(next)) continue;
        const gap = gapBefore({
          position: next,
          lastExecuted,
          uniqueCount,
          inContainer: false,
          configGapSeconds: protocol.config_gap_seconds_used,
          cycleGapSeconds: protocol.cycle_gap_seconds_used,
        });
        left_s += gap.config_s + gap.cycle_s + elapsed_s / finished;
        lastExecuted = next;
      }
      return left_s;
    },
  };
}
