#!/usr/bin/env node
// @ts-check
// What `llem run study.json --dry-run --json` costs: the whole command, from its start to its last byte.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';
import { STUDIES } from './study-files.mjs';

const REPEATS = 7;
const SIZES = [1000, 10_000];
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));
/** Told by the command itself as it ends. */
const PEAK =
  'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))';

/**
 * @param {string} path
 * @param {string} record
 */
function runOnce(path, record) {
  const started = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', PEAK, LLEM, 'run', path, '--dry-run', '--json'],
    {
      encoding: 'utf8',
      stdio: ['ignore', openSync(record, 'w'), 'pipe'],
    },
  );
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`build first, npm run setup:\n${stderr}`);
  return { ms, mib: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024 };
}

const folder = mkdtempSync(join(tmpdir(), 'llem-dry-run-'));
try {
  const record = join(folder, 'record.json');
  const rows = Object.entries(STUDIES).flatMap(([name, studyOf]) => {
    const paths = SIZES.map((size) => join(folder, `${size}.json`));
    for (const [index, size] of SIZES.entries())
      writeFileSync(paths[index] ?? '', JSON.stringify(studyOf(size)));
    // Taken in turn, so that a busy moment of the machine falls on both.
    const rounds = Array.from({ length: REPEATS }, () => paths.map((path) => runOnce(path, record)));
    const { total_generated } = JSON.parse(readFileSync(record, 'utf8'));
    if (total_generated !== SIZES.at(-1)) throw new Error(`${name} has ${total_generated} points`);
    const times = SIZES.map((_, index) => median(rounds.map((round) => round[index]?.ms ?? Number.NaN)));
    return SIZES.map((size, index) => [
      name,
      size,
      times[index]?.toFixed(0) ?? '',
      index > 0 ? `${((times[index] ?? 0) / (times[0] ?? 0)).toFixed(1)} times` : '',
      Math.max(...rounds.map((round) => round[index]?.mib ?? Number.NaN)).toFixed(0),
    ]);
  });
  printTable(
    `node tools/bench/dry-run.mjs, median of ${REPEATS}`,
    ['study', 'configurations', 'ms', 'growth', 'peak RSS (MiB)'],
    rows,
  );
} finally {
  rmSync(folder, { recursive: true });
}
