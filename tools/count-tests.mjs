// @ts-check
/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { name: string, status: string, assertionResults: { status: string, ancestorTitles?: string[] }[] }[] }} VitestReport
 */

/**
 * What a test run amounts to. Everything that is not a pass counts as a failure, with a reason where vitest's own
 * count would not show it: a file that failed outside its tests, a test that was not run, an unhandled error, no
 * tests at all.
 * @param {VitestReport | null} report vitest's JSON report; null where it wrote none
 * @param {number | null} exitCode of vitest; null when a signal ended it
 * @param {boolean} filtered whether a filter was given, which leaves tests out on purpose
 * @returns {{ passed: number, failed: number, reasons: string[] }}
 */
export function countTests(report, exitCode, filtered) {
  if (report === null)
    return { passed: 0, failed: 1, reasons: [`vitest ended with ${exitCode} and no report`] };
  const passed = report.numPassedTests;
  const reasons = report.testResults
    .filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
    )
    .map((file) => `${file.name} failed outside its tests`);
  const notRun = report.numPendingTests + report.numTodoTests - rulesThatDoNotApply(report);
  if (notRun > 0 && !filtered) reasons.push(`${notRun} tests were not run`);
  if (passed + report.numFailedTests + reasons.length === 0) reasons.push('no test was found');
  if (exitCode !== 0 && report.numFailedTests + reasons.length === 0) {
    reasons.push(`vitest ended with ${exitCode}: an error outside any test, shown above`);
  }
  return { passed, failed: report.numFailedTests + reasons.length, reasons };
}

/**
 * A conformance suite of the testkit skips a rule about what a plugin neither declares nor is given: nothing was
 * left out there.
 * @param {VitestReport} report
 */
function rulesThatDoNotApply({ testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, ancestorTitles = [] }) => {
      const isSkipped = status === 'skipped' || status === 'pending';
      return isSkipped && ancestorTitles.some((title) => title.startsWith('conformance of '));
    }).length;
}
