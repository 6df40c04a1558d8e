import type { ExperimentConfig } from '../config/compose.ts';
import type { ExperimentResult } from '../result/experiment-result.ts';

/** Where an experiment's process lives: `local`, or a container. */
export interface Runner {
  run(job: RunnerJob, signal: AbortSignal): Promise<ExperimentResult>;
}

export interface RunnerJob {
  readonly config: ExperimentConfig;
  readonly cycle: number;
  readonly index: number;
  /** Directory that the run may write to; its owner removes it. */
  readonly stagingDir: string;
}
