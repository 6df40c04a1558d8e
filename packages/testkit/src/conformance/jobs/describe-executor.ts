import type { Executor, ExecutorOutcome, RunnerJob } from '@llem/core';
import { EXECUTOR_RULES } from './executor-rules.ts';
import { JOB_RULES } from './job-rules.ts';
import type { JobSubject } from './job-subject.ts';
import { type JobSuiteOptions, registerJobSuite } from './register-job-suite.ts';

/** Registers what every executor must pass; `factory` gives a fresh subject for each rule. */
export function describeExecutor(factory: () => Promise<JobSubject>, options: JobSuiteOptions): void {
  const rules = [...JOB_RULES, ...EXECUTOR_RULES];
  registerJobSuite({ kind: 'executor', perform: executeAll, rules }, factory, options);
}

/** Whatever an executor yields. One that was aborted may end by a rejection. */
async function executeAll(executor: Executor, jobs: readonly RunnerJob[], signal: AbortSignal) {
  const outcomes: ExecutorOutcome[] = [];
  try {
    for await (const outcome of executor.execute(jobs, signal)) outcomes.push(outcome);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return outcomes;
}
