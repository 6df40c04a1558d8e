import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type ExecutorOutcome, ExperimentResult, LLEMError, type RunnerJob } from '@llem/core';
import { abortAtEachMoment } from '../abort-at.ts';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { watchStdout } from '../watch-stdout.ts';
import { within } from '../within.ts';
import type { JobTrial } from './job-subject.ts';

/** What holds of whatever runs experiments: a runner runs one, an executor many. */
export const JOB_RULES: readonly Rule<JobTrial>[] = [
  {
    name: 'gives the result of each experiment, by the schema, and leaves the staging directory to its owner',
    requirement: 'INF-06',
    check: async (trial) => {
      const jobs = await Promise.all([trial.job(0), trial.job(1)]);
      const outcomes = await trial.perform(jobs, new AbortController().signal);
      assert.equal(outcomes.length, jobs.length, `${outcomes.length} outcomes of ${jobs.length} jobs`);
      for (const job of jobs) {
        assertResult(outcomeOf(outcomes, job), job);
        assert.ok(existsSync(job.stagingDir), 'removed the staging directory');
      }
    },
  },
  {
    name: 'leaves nothing behind after a run',
    requirement: 'INF-19',
    check: async (trial) => {
      const job = await trial.job(0);
      const before = await takeFootprint();
      const { signal } = new AbortController();
      await trial.perform([job], signal);
      await assertNothingLeft('a run', before, signal, trial.context.signal);
    },
  },
  {
    name: 'prints nothing to stdout',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      using stdout = watchStdout();
      const job = await trial.job(0);
      await stdout.run(() => trial.perform([job], new AbortController().signal));
      assert.deepEqual(stdout.printed, [], `printed to stdout, which belongs to the CLI: ${stdout.printed}`);
    },
  },
  {
    name: 'tells of an experiment that fails by an error of llem, and runs the one beside it',
    requirement: 'architecture.md Style',
    applies: ({ given }) => given.failingExperiment !== undefined,
    check: async (trial) => {
      const failing = await trial.job(0, trial.given.failingExperiment);
      const jobs = [failing, await trial.job(1)];
      const outcomes = await trial.perform(jobs, new AbortController().signal);
      const { result, error } = outcomeOf(outcomes, failing);
      assert.equal(result, null, 'gives a result of an experiment that fails');
      assert.ok(
        LLEMError.is(error),
        `fails with ${String(error)}, which is no LLEMError: code, message, fix`,
      );
      for (const job of jobs.slice(1)) assertResult(outcomeOf(outcomes, job), job);
    },
  },
  {
    name: 'runs nothing when its signal has aborted',
    requirement: 'INF-19',
    check: async (trial) => {
      const job = await trial.job(0);
      const before = await takeFootprint();
      const aborted = AbortSignal.abort(new Error('aborted before'));
      const outcomes = await within(trial.patience_s, 'an aborted run', trial.perform([job], aborted));
      for (const { result } of outcomes) assert.equal(result, null, 'ran though its signal has aborted');
      await assertNothingLeft('a run that was aborted before', before);
    },
  },
  {
    name: 'ends a run that is aborted, whenever that is, and leaves nothing',
    requirement: 'INF-19',
    check: async (trial) => {
      const job = await trial.job(0);
      const before = await takeFootprint();
      await abortAtEachMoment(
        (signal) => trial.perform([job], signal),
        async (work, moment) => {
          await within(trial.patience_s, `a run aborted ${moment}`, work);
          await assertNothingLeft(`a run aborted ${moment}`, before);
        },
      );
    },
  },
];

function outcomeOf(outcomes: readonly ExecutorOutcome[], { index }: RunnerJob): ExecutorOutcome {
  const ofJob = outcomes.filter((outcome) => outcome.index === index);
  const [only] = ofJob;
  assert.ok(only && ofJob.length === 1, `${ofJob.length} outcomes of job ${index}`);
  return only;
}

function assertResult({ result, error, index }: ExecutorOutcome, { config }: RunnerJob): void {
  assert.ok(result, `job ${index} fails: ${String(error)}`);
  assert.ok(
    error === null || error === undefined,
    `job ${index} has a result, and the error ${String(error)}`,
  );
  const issue = ExperimentResult.safeParse(result).error?.issues[0];
  assert.equal(issue, undefined, `the result's ${issue?.path.join('.')}: ${issue?.message}`);
  const ran = [result.model_name, result.backend];
  assert.deepEqual(ran, [config.model, config.backend], 'the result is of another experiment');
}
