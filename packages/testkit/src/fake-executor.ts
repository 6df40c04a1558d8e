import type { Executor, ExecutorOutcome, Runner, RunnerJob } from '@llem/core';

/** Creates an executor that runs all jobs at once on `runner`, and yields each as it ends. */
export function createFakeExecutor(runner: Runner): Executor {
  return { execute: (jobs, signal) => executeOn(runner, jobs, signal) };
}

async function* executeOn(
  runner: Runner,
  jobs: readonly RunnerJob[],
  signal: AbortSignal,
): AsyncGenerator<ExecutorOutcome> {
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const running = new Map(jobs.map((job) => [job.index, outcomeOf(runner, job, either)]));
  try {
    while (running.size > 0) {
      const outcome = await Promise.race(running.values());
      running.delete(outcome.index);
      yield outcome;
    }
  } finally {
    left.abort();
    await Promise.all(running.values());
  }
}

async function outcomeOf(runner: Runner, job: RunnerJob, signal: AbortSignal): Promise<ExecutorOutcome> {
  return runner.run(job, signal).then(
    (result) => ({ index: job.index, result, error: null }),
    (error: unknown) => ({ index: job.index, result: null, error }),
  );
}
