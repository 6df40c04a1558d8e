#!/usr/bin/env node
// @ts-check
// What `llem run` costs beside its work: wall time minus model load, warm-up and window, with every wait at 0.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';
import { withoutWaits } from './quickstart-model.mjs';

const REPEATS = 5;
const WORK = ['model', 'warmup', 'measure'];
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'llem-overhead-'));
const config = join(folder, 'experiment.yaml');
writeFileSync(config, JSON.stringify(withoutWaits(5)));

/**
 * Seconds of one run and of each of its working steps, between the two lines that the CLI prints for a step.
 * @returns {Promise<{ wall: number, steps: Record<string, number> }>}
 */
async function runOnce() {
  const started = performance.now();
  const llem = spawn(process.execPath, [LLEM, 'run', config, '--output', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  /** @type {Record<string, number[]>} */
  const seen = {};
  const ended = new Promise((resolve) => llem.on('close', resolve));
  /** @type {string[]} */
  const printed = [];
  for await (const line of createInterface({ input: llem.stderr })) {
    printed.push(line);
    const step = /^\[ ?\d+\/\d+\] (\w+)/.exec(line)?.[1];
    if (step && WORK.includes(step)) seen[step] = [...(seen[step] ?? []), performance.now()];
  }
  if ((await ended) !== 0) throw new Error(`llem run failed:\n${printed.join('\n')}`);
  const steps = Object.fromEntries(
    WORK.map((step) => {
      const [first, ...rest] = seen[step] ?? [];
      const last = rest.at(-1);
      if (first === undefined || last === undefined)
        throw new Error(`no start and end of ${step} in:\n${printed.join('\n')}`);
      return [step, (last - first) / 1000];
    }),
  );
  return { wall: (performance.now() - started) / 1000, steps };
}

try {
  await runOnce(); // fills the file cache
  /** @type {Awaited<ReturnType<typeof runOnce>>[]} */
  const runs = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) runs.push(await runOnce());
  const seconds = (/** @type {(run: (typeof runs)[number]) => number} */ pick) =>
    median(runs.map(pick)).toFixed(2);
  printTable(
    `node tools/bench/run-overhead.mjs, median of ${REPEATS}, seconds`,
    ['wall', ...WORK, 'overhead'],
    [
      [
        seconds(({ wall }) => wall),
        ...WORK.map((step) => seconds(({ steps }) => steps[step] ?? Number.NaN)),
        seconds(({ wall, steps }) => wall - WORK.reduce((sum, step) => sum + (steps[step] ?? Number.NaN), 0)),
      ],
    ],
  );
} finally {
  rmSync(folder, { recursive: true });
}
