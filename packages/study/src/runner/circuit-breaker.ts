export interface CircuitBreaker {
  /** Seconds to wait before the next run, whose gap is `gap_s`: longer if it is a probe. */
  beforeRun(gap_s: number): number;
  /** Hears how a run ended; `end` when no further run is to follow. */
  after(isCompleted: boolean): 'continue' | 'end';
}

export interface CircuitBreakerOptions {
  /** Failed runs in a row that open it; 0 never does, 1 ends the study at the first failure. */
  readonly max: number;
  /** Least wait before the probe, in seconds. */
  readonly cooldown_s: number;
}

/** Ends a study that only fails (study.md 8): after `max` failures in a row one run is a probe, and its failure ends it. */
export function createCircuitBreaker({ max, cooldown_s }: CircuitBreakerOptions): CircuitBreaker {
  let failures = 0;
  const isOpen = () => max > 0 && failures >= max;
  return {
    beforeRun: (gap_s) => (isOpen() ? Math.max(gap_s, cooldown_s) : gap_s),
    after(isCompleted) {
      const wasProbe = isOpen();
      failures = isCompleted ? 0 : failures + 1;
      return !isCompleted && (wasProbe || max === 1) ? 'end' : 'continue';
    },
  };
}
