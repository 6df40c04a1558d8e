import type { Clock, ExperimentResult, Runner, RunnerJob } from '@llem/core';
import { createExampleResult } from './example-result.ts';

/** What the fake runner does with a job. */
export interface FakeRunnerScript {
  readonly clock: Clock;
  /** Seconds that a run takes; default 1. */
  readonly seconds?: number;
  /** By default the example result, of the job's model and backend. */
  readonly result?: (job: RunnerJob) => ExperimentResult;
  /** An error to reject with; null runs the job. */
  readonly fail?: (job: RunnerJob) => unknown;
}

/** A runner that remembers its jobs. */
export interface FakeRunner extends Runner {
  /** In the order in which they began. */
  readonly jobs: readonly RunnerJob[];
  /** Jobs that have not ended. */
  readonly running: number;
}

/** Creates a runner that runs nothing, and takes its time on `clock`. */
export function createFakeRunner(script: FakeRunnerScript): FakeRunner {
  return new ScriptedRunner(script);
}

class ScriptedRunner implements FakeRunner {
  readonly jobs: RunnerJob[] = [];
  running = 0;
  readonly #script: FakeRunnerScript;

  constructor(script: FakeRunnerScript) {
    this.#script = script;
  }

  async run(job: RunnerJob, signal: AbortSignal): Promise<ExperimentResult> {
    const { clock, seconds = 1, result = resultOf, fail } = this.#script;
    signal.throwIfAborted();
    this.jobs.push(job);
    this.running += 1;
    try {
      await clock.sleep(seconds, signal);
      const error = fail?.(job) ?? null;
      if (error !== null) throw error;
      return result(job);
    } finally {
      this.running -= 1;
    }
  }
}

function resultOf({ config }: RunnerJob): ExperimentResult {
  return createExampleResult({ model_name: config.model, backend: config.backend });
}
