#!/usr/bin/env node
// @ts-check
// What stays behind: resident memory of one process after 50 experiments beside that after 5.
import { runExperiment } from '../../packages/llem/dist/index.js';
import { printTable } from './print-table.mjs';
import { withoutWaits } from './quickstart-model.mjs';

const AT = [1, 5, 10, 20, 30, 40, 50];
const rows = [];
let after5 = Number.NaN;
for (let run = 1; run <= 50; run += 1) {
  await runExperiment(withoutWaits(1));
  const mib = process.memoryUsage.rss() / 2 ** 20;
  if (run === 5) after5 = mib;
  if (AT.includes(run))
    rows.push([run, mib.toFixed(0), run < 5 ? '' : `${((mib / after5 - 1) * 100).toFixed(1)} %`]);
}
printTable('node tools/bench/memory.mjs', ['experiments', 'RSS (MiB)', 'above that after 5'], rows);
