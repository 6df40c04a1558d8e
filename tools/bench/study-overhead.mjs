#!/usr/bin/env node
// @ts-check
// What a study adds to each of its runs: 50 runs of a backend that computes nothing, without gaps. Shown apart is what
// no worker can do without: a Node process with a channel, and the modules of the worker.
import { fork, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';

const RUNS = 50;
const FORKS = 15;
const pathOf = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const LLEM = pathOf('../../apps/cli/dist/main.js');
/** What a worker loads, apart from the plugins. */
const MODULES = ['host', 'harness', 'results'].map((name) => pathOf(`../../packages/${name}/dist/index.js`));
const SCRIPTED = pathOf('../../packages/study/test/fixtures/backend-scripted');

const folder = mkdtempSync(join(tmpdir(), 'llem-study-overhead-'));

/** Median seconds from the fork to the first message of a process that imports `modules`. @param {string[]} modules */
async function forkSeconds(modules) {
  const file = join(folder, `fork-${modules.length}.mjs`);
  const imports = modules.map((path) => `await import(${JSON.stringify(path)});`).join('\n');
  writeFileSync(file, `${imports}\nprocess.send('up', () => process.exit(0));\n`);
  /** @type {number[]} */
  const seconds = [];
  for (let repeat = 0; repeat < FORKS; repeat += 1) {
    const started = performance.now();
    const child = fork(file, [], { serialization: 'advanced', stdio: 'ignore' });
    await new Promise((resolve) => child.once('message', resolve));
    seconds.push((performance.now() - started) / 1000);
    await new Promise((resolve) => child.once('exit', resolve));
  }
  return median(seconds);
}

/** Runs the study and gives the seconds of each run, whole and up to its parts, by the log of the study. */
async function runStudy() {
  const [model, home] = [join(folder, 'model'), join(folder, 'home')];
  for (const made of [model, join(home, '.config/llenergymeasure')]) mkdirSync(made, { recursive: true });
  writeFileSync(join(model, 'config.json'), '{"model_type": "llama"}');
  writeFileSync(join(home, '.config/llenergymeasure/config.yaml'), `plugins: {paths: [${SCRIPTED}]}\n`);
  const off = { enabled: false };
  const study = {
    ...{ model, backend: 'scripted', precision: 'fp32', load_format: 'dummy', dataset: 'llem-prompts', n: 1 },
    ...{ warmup: off, baseline: off, energy: { backend: null } },
    sweep: { 'scripted.label': Array.from({ length: RUNS }, (_, index) => `run ${index}`) },
    execution: { n_cycles: 1, config_gap_seconds: 0, cycle_gap_seconds: 0 },
  };
  const file = join(folder, 'study.yaml');
  writeFileSync(file, JSON.stringify(study));
  const output = join(folder, 'results');
  const env = { PATH: process.env.PATH, HOME: home, HF_HUB_OFFLINE: '1' };
  const llem = spawn(process.execPath, [LLEM, 'run', file, '-o', output], {
    env,
    cwd: folder,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => llem.once('exit', resolve));
  if (code !== 0) throw new Error(`llem run ended with ${code}`);
  const [studyDir = ''] = readdirSync(output);
  const log = readFileSync(join(output, studyDir, 'study.log'), 'utf8').split('\n');
  const at = (/** @type {RegExp} */ event) =>
    log.filter((line) => event.test(line)).map((line) => Date.parse(line.slice(0, 24)) / 1000);
  return {
    forked: at(/run_start /),
    started: at(/run_progress .* started$/),
    measured: at(/run_progress .* completed$/),
    saved: at(/run_completed /),
  };
}

try {
  const node = await forkSeconds([]);
  const worker = await forkSeconds(MODULES);
  const { forked, started, measured, saved } = await runStudy();
  const between = (/** @type {number[]} */ from, /** @type {number[]} */ to) =>
    median(to.map((end, index) => end - (from[index] ?? Number.NaN)));
  const whole = ((saved.at(-1) ?? Number.NaN) - (forked[0] ?? Number.NaN)) / RUNS;
  printTable(
    `node tools/bench/study-overhead.mjs, ${RUNS} runs, seconds`,
    [
      'a run, mean',
      'node with a channel',
      'modules of the worker',
      'the rest',
      'to the first step',
      'steps',
      'end and save',
    ],
    [
      [
        ...[whole, node, worker - node, whole - worker],
        ...[between(forked, started), between(started, measured), between(measured, saved)],
      ].map((seconds) => seconds.toFixed(2)),
    ],
  );
} finally {
  rmSync(folder, { recursive: true });
}
