import { describe, expect, it } from 'vitest';
import { describeExecutor, describeRunner } from '../src/index.ts';
import { BROKEN_EXECUTORS, BROKEN_RUNNERS, type BrokenJobs } from './broken-jobs.ts';
import { fakeJobSubject, type JobDifference } from './fake-jobs.ts';
import { endLeaks } from './leak.ts';
import { runSuite } from './run-suite.ts';

const SUITES = {
  runner: { register: describeRunner, broken: BROKEN_RUNNERS },
  executor: { register: describeExecutor, broken: { ...BROKEN_RUNNERS, ...BROKEN_EXECUTORS } },
};
/** Rules about a component of any kind, whose broken ones are energy sources. */
const OF_ANY_KIND =
  /^(has an? |claims|is (un)?available|answers a probe|creates|leaves nothing behind after a probe)/;

const unavailable: JobDifference = {
  component: { probe: async () => ({ available: false, reason: 'no docker', fix: 'install docker' }) },
};

describe.each(['runner', 'executor'] as const)('the conformance suite of a fake %s', (kind) => {
  const { register, broken } = SUITES[kind];
  const judge = async (difference: JobDifference) => {
    const report = await runSuite((options) =>
      register(async () => fakeJobSubject(kind, difference), {
        ...options,
        withoutProgram: async () => fakeJobSubject(kind, unavailable),
      }),
    );
    endLeaks();
    return report;
  };

  register(async () => fakeJobSubject(kind), {
    describe,
    it,
    withoutProgram: async () => fakeJobSubject(kind, unavailable),
  });

  it('architecture.md Style: has a broken one for every rule', async () => {
    const { passed, failed, skipped } = await judge({});
    expect([failed, skipped]).toEqual([{}, []]);
    const own = passed.filter((rule) => !OF_ANY_KIND.test(rule));
    expect(Object.keys(broken).sort()).toEqual(own.sort());
  });

  it.each(Object.entries<BrokenJobs>(broken))(
    'catches one that breaks "%s"',
    async (rule, { says, ...difference }) => {
      const { failed } = await judge(difference);
      expect(failed[rule]).toContain(says);
      expect(Object.keys(failed)).toEqual([rule]);
    },
  );
});
