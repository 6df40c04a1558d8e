import assert from 'node:assert/strict';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { within } from '../within.ts';
import type { JobTrial } from './job-subject.ts';

/** What holds of an executor beside what holds of a runner. */
export const EXECUTOR_RULES: readonly Rule<JobTrial<'executor'>>[] = [
  {
    name: 'ends at once without jobs',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const outcomes = await within(
        trial.patience_s,
        'an executor without jobs',
        trial.perform([], new AbortController().signal),
      );
      assert.deepEqual(outcomes, [], 'has outcomes without jobs');
    },
  },
  {
    name: 'ends what still runs when nobody wants further outcomes',
    requirement: 'INF-19',
    check: async (trial) => {
      const jobs = await Promise.all([trial.job(0), trial.job(1), trial.job(2)]);
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const takeOne = async () => {
        for await (const _ of trial.create().execute(jobs, signal)) break;
      };
      await takeOne();
      await assertNothingLeft('an executor left after its first outcome', before, signal);
    },
  },
];
