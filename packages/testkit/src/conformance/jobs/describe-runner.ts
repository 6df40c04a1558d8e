import type { Runner, RunnerJob } from '@llem/core';
import { JOB_RULES } from './job-rules.ts';
import type { JobSubject } from './job-subject.ts';
import { type JobSuiteOptions, registerJobSuite } from './register-job-suite.ts';

/** Registers what every runner must pass; `factory` gives a fresh subject for each rule. */
export function describeRunner(factory: () => Promise<JobSubject>, options: JobSuiteOptions): void {
  registerJobSuite({ kind: 'runner', perform: runAll, rules: JOB_RULES }, factory, options);
}

/** Runs jobs at once; each ends in a result or an error. */
function runAll(runner: Runner, jobs: readonly RunnerJob[], signal: AbortSignal) {
  return Promise.all(
    jobs.map((job) =>
      runner.run(job, signal).then(
        (result) => ({ index: job.index, result, error: null }),
        (error: unknown) => ({ index: job.index, result: null, error }),
      ),
    ),
  );
}
