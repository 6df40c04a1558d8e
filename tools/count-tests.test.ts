import { describe, expect, it } from 'vitest';
import { countTests } from './count-tests.mjs';

type Report = NonNullable<Parameters<typeof countTests>[0]>;

const green: Report = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] },
  ],
};

describe('countTests', () => {
  it('INF-09: counts a green run as it is', () => {
    expect(countTests(green, 0, false)).toEqual({ passed: 2, failed: 0, reasons: [] });
  });

  it('INF-09: counts a failed test once', () => {
    const report = {
      ...green,
      numFailedTests: 1,
      testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }],
    };
    expect(countTests(report, 1, false)).toEqual({ passed: 2, failed: 1, reasons: [] });
  });

  it.each([
    [
      'a file that does not load',
      { ...green, testResults: [{ name: 'b.test.ts', status: 'failed', assertionResults: [] }] },
      1,
      'b.test.ts',
    ],
    ['a skipped test', { ...green, numPendingTests: 1 }, 0, '1 tests were not run'],
    ['an unhandled error', green, 1, 'outside any test'],
    ['a run without tests', { ...green, numPassedTests: 0, testResults: [] }, 0, 'no test was found'],
    ['a missing report', null, null, 'no report'],
  ])('INF-09: does not let %s pass', (_name, report, exitCode, reason) => {
    const counted = countTests(report, exitCode, false);
    expect(counted.failed).toBe(1);
    expect(counted.reasons.join()).toContain(reason);
  });

  it('INF-09: a conformance rule about what a plugin does not declare is not left out; another test there is', () => {
    const skipped = (title: string) => ({
      ...green,
      numPendingTests: 1,
      testResults: [
        ...green.testResults,
        {
          name: 'b.test.ts',
          status: 'passed',
          assertionResults: [{ status: 'skipped', ancestorTitles: ['x', title] }],
        },
      ],
    });
    expect(countTests(skipped('conformance of an energy source'), 0, false).failed).toBe(0);
    expect(countTests(skipped('an energy source'), 0, false).failed).toBe(1);
  });

  it('INF-09: allows a filter to leave tests out', () => {
    expect(countTests({ ...green, numPendingTests: 5 }, 0, true).failed).toBe(0);
  });
});
