#!/usr/bin/env node
// @ts-check
// What `llem run` adds to an experiment with PyTorch: its wall time less that of a plain script, started as a process
// too, that imports, loads, warms up and generates the same. Every wait is at 0; in turns.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../python-env.mjs';
import { median, printTable } from './print-table.mjs';

const REPEATS = 3;
const PROMPTS = 20;
const BATCH = 4;
const TOKENS = 64;
const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const MODEL = path('../../examples/models/llem-tiny-llama');

const home = mkdtempSync(join(tmpdir(), 'llem-pytorch-overhead-'));
const settings = join(home, '.config/llenergymeasure');
mkdirSync(settings, { recursive: true });
writeFileSync(
  join(settings, 'config.yaml'),
  JSON.stringify({ plugins: { paths: [path('../../plugins/backend-pytorch-bridge')] } }),
);
const experiment = join(home, 'experiment.yaml');
writeFileSync(
  experiment,
  JSON.stringify({
    model: MODEL,
    backend: 'pytorch',
    precision: 'fp32',
    dataset: 'llem-prompts',
    n: PROMPTS,
    max_output_tokens: TOKENS,
    energy: { backend: null },
    baseline: { enabled: false },
    warmup: { n_warmup: 1, thermal_floor_seconds: 0 },
    pytorch: { batch_size: BATCH },
  }),
);
const python = await ensurePythonEnv();
const env = {
  PATH: process.env.PATH,
  HOME: home,
  LLEM_PYTHON: python,
  HF_HUB_OFFLINE: '1',
  OMP_NUM_THREADS: '1',
};
const lines = readFileSync(path('../../packages/hub/data/llem-prompts.jsonl'), 'utf8').split('\n');
const prompts = lines
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .flatMap(({ prompt }) => (prompt ? [prompt.trim().replaceAll('\n', ' ')] : []))
  .slice(0, PROMPTS);

/**
 * Wall and CPU seconds of one process and all that it starts.
 * @param {string} command @param {readonly string[]} args @param {string} input
 */
function time(command, args, input) {
  const timed = 'TIMEFORMAT="%R %U %S"; exec 3>&2; { time "$@" >/dev/null 2>&3; } 2>&1';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', timed, 'time', command, ...args], {
    env,
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stdout.trim().split(' ').map(Number);
  return { wall, cpu: user + system };
}

const run = () =>
  time(process.execPath, [path('../../apps/cli/bin/llem.js'), 'run', experiment, '-o', home], '');
const plain = () =>
  time(python, [path('pytorch_plain.py'), MODEL, String(BATCH), String(TOKENS)], prompts.join('\n'));

try {
  run();
  plain(); // both fill the file cache
  const pairs = Array.from({ length: REPEATS }, () => ({ llem: run(), plain: plain() }));
  const seconds = (/** @type {(pair: (typeof pairs)[number]) => number} */ pick) =>
    median(pairs.map(pick)).toFixed(2);
  printTable(
    `node tools/bench/pytorch-overhead.mjs, median of ${REPEATS}, seconds`,
    ['', 'llem run', 'plain script', 'llem adds'],
    [
      [
        'wall',
        seconds((p) => p.llem.wall),
        seconds((p) => p.plain.wall),
        seconds((p) => p.llem.wall - p.plain.wall),
      ],
      [
        'CPU',
        seconds((p) => p.llem.cpu),
        seconds((p) => p.plain.cpu),
        seconds((p) => p.llem.cpu - p.plain.cpu),
      ],
    ],
  );
} finally {
  rmSync(home, { recursive: true });
}
