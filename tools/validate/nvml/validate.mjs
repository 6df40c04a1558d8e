#!/usr/bin/env node
// @ts-check
// Measures a CUDA load with the NVML source and with what else there is, on a machine with an NVIDIA GPU:
//
//   node tools/validate/nvml/validate.mjs [--parts matmul,decode,pulsed,baseline,cost]
//     [--root <folder where @llem/energy-nvml is installed>] [--out docs/validation/<gpu>] [--device 0] [--load "python3 load.py"]
//
// The interpreter of --load needs torch, and zeus for the comparison. Parts may run one by one (5.5, 5.5, 2, 4 and 5
// minutes at most): each adds to <out>/results.json as soon as a table is known, and <out>/README.md is written anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBaselines } from './baseline.mjs';
import { measureCost } from './cost.mjs';
import { startLoad } from './load-process.mjs';
import { loadPlugin } from './plugin.mjs';
import { report } from './report.mjs';
import { measureWindows } from './windows.mjs';

const HERE = new URL('.', import.meta.url).pathname;
const SETS = {
  matmul: [
    { set: '1 s', load: 'matmul', seconds: 1, count: 40 },
    { set: '10 s', load: 'matmul', seconds: 10, count: 10 },
  ],
  decode: [
    { set: '1 s', load: 'decode', seconds: 1, count: 40 },
    { set: '10 s', load: 'decode', seconds: 10, count: 10 },
  ],
  pulsed: [{ set: '1.8 s', load: 'pulsed', seconds: 1.8, count: 20 }],
};

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'matmul,decode,pulsed,baseline,cost' },
    root: { type: 'string', default: join(HERE, '../../../plugins/energy-nvml') },
    out: { type: 'string', default: join(HERE, '../../../docs/validation/h200') },
    load: { type: 'string', default: `python3 ${join(HERE, 'load.py')}` },
    /** The board, as NVML counts. */
    device: { type: 'string', default: '0' },
    /** Fewer windows, to try the script itself. */
    windows: { type: 'string' },
  },
});
const command = values.load.split(' ');
const plugin = { ...(await loadPlugin(values.root)), device: Number(values.device) };
// The load then sees this board only, as its first.
process.env.CUDA_DEVICE_ORDER = 'PCI_BUS_ID';
process.env.CUDA_VISIBLE_DEVICES = values.device;
const file = join(values.out, 'results.json');
mkdirSync(values.out, { recursive: true });
const results = read();
results.about = { ...results.about, ...describeGpu(), date: new Date().toISOString().slice(0, 10) };
for (const part of values.parts.split(',')) {
  console.log(`${new Date().toISOString()} ${part}`);
  await run(part);
  save();
}
console.log(report(results));

/** What is known so far; a run that is cut short leaves the tables that were complete. */
function save() {
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(values.out, 'README.md'), report(results));
}

/** @param {string} part */
async function run(part) {
  if (part === 'baseline') {
    // The load's own context must not be there when its absence is measured.
    results.baseline = await measureBaselines(plugin, () => startLoad(command));
    return;
  }
  const load = await startLoad(command);
  try {
    results.about.torch = load.about.torch;
    if (part === 'cost') await measureCost(plugin, load, keepCost);
    else for (const set of setsOf(part)) await addSet(load, set);
  } finally {
    await load.end();
  }
}

/** @param {Record<string, any>} cost */
function keepCost(cost) {
  results.cost = cost;
  console.log(`${new Date().toISOString()} cost: ${JSON.stringify(cost)}`);
  save();
}

/** @param {any} load @param {{ set: string, load: string, seconds: number, count: number }} set */
async function addSet(load, set) {
  const windows = await measureWindows(plugin, load, { ...set, count: Number(values.windows ?? set.count) });
  const others = (results.windows ?? []).filter(
    (/** @type {any} */ known) => known.set !== set.set || known.load !== set.load,
  );
  results.windows = [...others, { set: set.set, load: set.load, windows }];
  save();
}

/** @param {string} part */
function setsOf(part) {
  const found = Object.entries(SETS).find(([name]) => name === part);
  if (!found) throw new Error(`no part ${part}; there are ${Object.keys(SETS).join(', ')}, baseline, cost`);
  return found[1];
}

function describeGpu() {
  const nvml = plugin.openNvml(null);
  const device = plugin.describeDevices(nvml, null)[plugin.device];
  nvml[Symbol.dispose]();
  return { device: device?.name ?? 'unknown', driver: device?.driver_version ?? 'unknown' };
}

/** @returns {Record<string, any>} */
function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
