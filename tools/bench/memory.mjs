#!/usr/bin/env node
// @ts-check
// What stays behind: resident memory of one process after 50 and 100 experiments beside that after 5. Once as Node leaves it,
// garbage that it has not yet collected included, and once with a collection before each reading.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { printTable } from './print-table.mjs';
import { withoutWaits } from './quickstart-model.mjs';

const AT = [5, 10, 25, 50, 75, 100];

if (process.argv[2] === 'measure') {
  const { runExperiment } = await import('../../packages/llem/dist/index.js');
  const readings = [];
  for (let run = 1; run <= Math.max(...AT); run += 1) {
    await runExperiment(withoutWaits(1));
    if (!AT.includes(run)) continue;
    globalThis.gc?.();
    readings.push(process.memoryUsage.rss() / 2 ** 20);
  }
  console.log(JSON.stringify(readings));
} else {
  const plain = measure([]);
  const collected = measure(['--expose-gc']);
  const above = (/** @type {number[]} */ [first = Number.NaN], /** @type {number} */ mib) =>
    `${mib.toFixed(0)} (${((mib / first - 1) * 100).toFixed(1)} %)`;
  printTable(
    'node tools/bench/memory.mjs, RSS in MiB (above that after 5)',
    ['experiments', 'as it is', 'collected first'],
    AT.map((run, row) => [
      run,
      above(plain, plain[row] ?? Number.NaN),
      above(collected, collected[row] ?? Number.NaN),
    ]),
  );
}

/**
 * @param {string[]} flags of node
 * @returns {number[]} MiB at each of AT
 */
function measure(flags) {
  const args = [...flags, fileURLToPath(import.meta.url), 'measure'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the measuring process ended with ${status}`);
  return JSON.parse(stdout);
}
