import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComponentKinds, ExecutorOutcome, ExperimentConfig, RunnerJob } from '@llem/core';
import { openTrial, type Subject, type Trial } from '../trial.ts';

/** What the factory of a runner's or an executor's suite gives. */
export interface JobSubject extends Subject {
  /** One that ends well, and soon. */
  readonly experiment: ExperimentConfig;
  /** One that fails. */
  readonly failingExperiment?: ExperimentConfig;
}

export type JobKind = 'runner' | 'executor';

/** How a component of one kind runs jobs to their end. */
export type Perform<Kind extends JobKind> = (
  instance: ComponentKinds[Kind],
  jobs: readonly RunnerJob[],
  signal: AbortSignal,
) => Promise<readonly ExecutorOutcome[]>;

/** A component that runs experiments, whichever of the two kinds it is. */
export interface JobTrial<Kind extends JobKind = JobKind> extends Trial<Kind, JobSubject> {
  /** A job with a staging directory of its own, which goes with the trial. */
  job(index: number, experiment?: ExperimentConfig): Promise<RunnerJob>;
  /** Runs jobs to their end. Rejects when the component does, except by an executor whose signal has aborted. */
  perform(jobs: readonly RunnerJob[], signal: AbortSignal): Promise<readonly ExecutorOutcome[]>;
  /** Seconds that anything may take to end after an abort. */
  readonly patience_s: number;
}

/** Opens a trial of either kind. */
export async function openJobTrial<Kind extends JobKind>(
  kind: Kind,
  factory: () => Promise<JobSubject>,
  perform: Perform<Kind>,
  patience_s: number,
): Promise<JobTrial<Kind>> {
  const trial = await openTrial(kind, factory);
  const directories: string[] = [];
  return {
    ...trial,
    patience_s,
    job: async (index, config = trial.given.experiment) => {
      const stagingDir = await mkdtemp(join(tmpdir(), 'llem-testkit-staging-'));
      directories.push(stagingDir);
      return { config, cycle: 1, index, stagingDir };
    },
    perform: (jobs, signal) => perform(trial.create(), jobs, signal),
    async [Symbol.asyncDispose]() {
      for (const directory of directories) await rm(directory, { recursive: true, force: true });
      await trial[Symbol.asyncDispose]();
    },
  };
}
