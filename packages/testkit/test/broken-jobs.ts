import { rm } from 'node:fs/promises';
import type { ExecutorOutcome, Runner } from '@llem/core';
import type { JobDifference } from './fake-jobs.ts';
import { leak } from './leak.ts';

/** What breaks one rule. */
export interface BrokenJobs extends JobDifference {
  readonly says: string;
}

/** A runner that does something beside the run, and gets the run's end to wait for. */
const beside =
  (act: (...given: Parameters<Runner['run']>) => Promise<void> | void) =>
  (runner: Runner): Runner => ({
    run: async (job, signal) => {
      const result = runner.run(job, signal);
      await Promise.all([result, act(job, signal)]);
      return result;
    },
  });

/** By the name of the rule that each breaks; a runner, or an executor on that runner. */
export const BROKEN_RUNNERS: Readonly<Record<string, BrokenJobs>> = {
  'gives the result of each experiment, by the schema, and leaves the staging directory to its owner': {
    runner: beside(({ stagingDir, index }) =>
      index === 1 ? rm(stagingDir, { recursive: true }) : undefined,
    ),
    says: 'removed the staging directory',
  },
  'leaves nothing behind after a run': {
    runner: (runner, context) => ({
      run: (job, signal) => {
        context.signal.addEventListener('abort', () => {});
        return runner.run(job, signal);
      },
    }),
    says: 'a run leaves a listener on the signal',
  },
  'prints nothing to stdout': {
    runner: beside(() => void process.stdout.write('[fake] runs\n')),
    says: 'which belongs to the CLI: [fake] runs',
  },
  'tells of an experiment that fails by an error of llem, and runs the one beside it': {
    runner: (runner) => ({
      run: (job, signal) =>
        job.config.model === 'fake/broken'
          ? Promise.reject(new Error('exit code 1'))
          : runner.run(job, signal),
    }),
    says: 'Error: exit code 1, which is no LLEMError',
  },
  'runs nothing when its signal has aborted': {
    runner: (runner) => ({
      run: (job, signal) => runner.run(job, signal.aborted ? new AbortController().signal : signal),
    }),
    says: 'ran though its signal has aborted',
  },
  'ends a run that is aborted, whenever that is, and leaves nothing': {
    runner: (runner) => ({
      run: async (job, signal) => {
        if (!signal.aborted) signal.addEventListener('abort', leak, { once: true });
        try {
          return await runner.run(job, signal);
        } finally {
          signal.removeEventListener('abort', leak);
        }
      },
    }),
    says: 'a run aborted after 0 ms leaves a Timeout',
  },
};

/** The same of executors, beside those of the runners that they run on. */
export const BROKEN_EXECUTORS: Readonly<Record<string, BrokenJobs>> = {
  'ends at once without jobs': {
    executor: ({ execute }) => ({
      execute: async function* (jobs, signal) {
        if (jobs.length === 0) yield { index: 0, result: null, error: new Error('no jobs') };
        yield* execute(jobs, signal);
      },
    }),
    says: 'has outcomes without jobs',
  },
  'ends what still runs when nobody wants further outcomes': {
    executor: ({ execute }) => ({
      execute: async function* (jobs, signal) {
        const outcomes: ExecutorOutcome[] = [];
        try {
          for await (const outcome of execute(jobs, signal)) {
            outcomes.push(outcome);
            yield outcome;
          }
        } finally {
          if (outcomes.length < jobs.length && !signal.aborted) leak();
        }
      },
    }),
    says: 'an executor left after its first outcome leaves a Timeout',
  },
};
