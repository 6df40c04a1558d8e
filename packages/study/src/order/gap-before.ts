export interface GapLengths {
  readonly configGapSeconds: number;
  readonly cycleGapSeconds: number;
}

/** Where a run stands in the order of the whole study. Positions count from 0. */
export interface GapPlace extends GapLengths {
  readonly position: number;
  /** Position of the run executed last in this invocation; null before the first. */
  readonly lastExecuted: number | null;
  readonly uniqueCount: number;
  /** The start of a container is a gap of its own. */
  readonly inContainer: boolean;
}

/** The waits before a run in seconds (study.md 5): both hold, one after the other. */
export interface Gap {
  readonly config_s: number;
  readonly cycle_s: number;
}

/**
 * The gap before a run. The cycle gap goes by positions in every order: it stands wherever a multiple of the number
 * of configurations is passed, also when a resume passes over runs that are done.
 */
export function gapBefore(place: GapPlace): Gap {
  const { position, lastExecuted, uniqueCount, configGapSeconds, cycleGapSeconds, inContainer } = place;
  if (lastExecuted === null) return { config_s: 0, cycle_s: 0 };
  const isPassed = Math.floor(position / uniqueCount) > Math.floor(lastExecuted / uniqueCount);
  return { config_s: inContainer ? 0 : configGapSeconds, cycle_s: isPassed ? cycleGapSeconds : 0 };
}
