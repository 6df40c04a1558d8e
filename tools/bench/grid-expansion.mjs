#!/usr/bin/env node
// @ts-check
// What a study file costs before its first run: reading, expanding, validating and hashing. A fresh process each time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConfig } from '../../packages/config/dist/index.js';
import tfjs from '../../plugins/backend-tfjs-gpu/dist/plugin.js';
import { median, printTable } from './print-table.mjs';
import { STUDIES } from './study-files.mjs';

const REPEATS = 5;
const SIZES = [1000, 10_000];

const file = process.argv[2];
if (file) await measure(file);
else compare();

/** @param {string} path */
async function measure(path) {
  const [component] = tfjs.components;
  if (component?.kind !== 'backend') throw new Error('the plugin tfjs provides no backend');
  const config = createConfig([{ package: '@llem/backend-tfjs', ...component }]);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const { hashes, study } = await config.loadStudy(path);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const points = hashes.length + study.skipped_configs.length;
  process.stdout.write(
    JSON.stringify({
      ms,
      cpu_ms: (user + system) / 1000,
      points,
      mib: process.resourceUsage().maxRSS / 1024,
    }),
  );
}

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'llem-grid-'));
  try {
    const rows = Object.entries(STUDIES).flatMap(([name, studyOf]) => {
      /** @type {number[]} */
      const times = [];
      return SIZES.map((size) => {
        const path = join(folder, 'study.json');
        writeFileSync(path, JSON.stringify(studyOf(size)));
        const runs = Array.from({ length: REPEATS }, () => runOnce(path));
        if (runs.some(({ points }) => points !== size))
          throw new Error(`${name} does not have ${size} points`);
        times.push(median(runs.map(({ ms }) => ms)));
        const growth = times.length > 1 ? `${((times[1] ?? 0) / (times[0] ?? 0)).toFixed(1)} times` : '';
        const mib = Math.max(...runs.map((run) => run.mib));
        const cpu = median(runs.map(({ cpu_ms }) => cpu_ms));
        return [name, size, times.at(-1)?.toFixed(0) ?? '', growth, cpu.toFixed(0), mib.toFixed(0)];
      });
    });
    printTable(
      `node tools/bench/grid-expansion.mjs, median of ${REPEATS}`,
      ['study', 'configurations', 'ms', 'growth', 'CPU ms', 'peak RSS (MiB)'],
      rows,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} path
 * @returns {{ ms: number, cpu_ms: number, points: number, mib: number }}
 */
function runOnce(path) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`build first, npm run setup:\n${stderr}`);
  return JSON.parse(stdout);
}
