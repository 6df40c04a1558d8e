#!/usr/bin/env node
// @ts-check
// `npm test [-- <vitest filter>]`: sets everything up, runs all tests and ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { countTests } from './count-tests.mjs';
import { ensurePythonEnv } from './python-env.mjs';
import { ROOT, setUp } from './setup.mjs';

/**
 * Runs the tests, prints their number as the last line, and gives whether all passed. The workspace must have been
 * set up, and the Python environment made.
 * @param {string[]} filter arguments of vitest
 */
export function test(filter) {
  const scratch = mkdtempSync(join(tmpdir(), 'llem-test-'));
  const reportFile = join(scratch, 'report.json');
  const vitest = [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
  ];
  const { status } = spawnSync(process.execPath, [...vitest, `--outputFile.json=${reportFile}`, ...filter], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { passed, failed, reasons } = countTests(read(reportFile), status, filter.length > 0);
  rmSync(scratch, { recursive: true });
  for (const reason of reasons) console.log(`not a pass: ${reason}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

/**
 * Vitest's report, or null where it ended before writing one.
 * @param {string} reportFile
 */
function read(reportFile) {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setUp();
  await ensurePythonEnv().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
  process.exitCode = test(process.argv.slice(2)) ? 0 : 1;
}
