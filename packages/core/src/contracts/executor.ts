import type { ExperimentResult } from '../result/experiment-result.ts';
import type { RunnerJob } from './runner.ts';

/** What schedules a study's experiments: `local`, or a cluster. */
export interface Executor {
  /** Runs the jobs and yields each outcome as it ends, in any order. */
  execute(jobs: readonly RunnerJob[], signal: AbortSignal): AsyncIterable<ExecutorOutcome>;
}

export interface ExecutorOutcome {
  readonly index: number;
  readonly result: ExperimentResult | null;
  readonly error: unknown;
}
