#!/usr/bin/env node
// @ts-check
// How long `llem --version` and `llem --help` take beside a bare `node -e 0`, and what they load.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadedModules } from './loaded-modules.mjs';
import { median, printTable } from './print-table.mjs';

const REPEATS = 20;
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));
const COMMANDS = {
  'node -e 0': ['-e', '0'],
  'llem --version': [LLEM, '--version'],
  'llem --help': [LLEM, '--help'],
};

/** @param {string[]} args */
function runNode(args) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${status}: build first, npm run setup`);
  return performance.now() - started;
}

// Taken in turn, so that a busy moment of the machine falls on all of them.
/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
for (let round = 0; round < REPEATS; round += 1) {
  for (const [name, args] of Object.entries(COMMANDS)) times[name]?.push(runNode(args));
}

const bare = median(times['node -e 0'] ?? []);
const UNWANTED = /\/(zod[/.-]|plugins\/[^/]+\/|@llem\/(?:backend|energy)-[^/]+\/)/;
let clean = true;
const rows = Object.entries(COMMANDS).map(([name, args]) => {
  const ms = median(times[name] ?? []);
  if (name === 'node -e 0') return [name, ms.toFixed(1), '1.00', '', ''];
  const urls = loadedModules(args);
  const found = new Set(urls.flatMap((url) => UNWANTED.exec(url)?.[1] ?? []));
  if (found.size > 0) clean = false;
  return [name, ms.toFixed(1), (ms / bare).toFixed(2), urls.length, [...found].join(' ') || 'none'];
});
printTable(
  `node tools/bench/startup.mjs, median of ${REPEATS}`,
  ['command', 'ms', 'ratio', 'modules', 'of zod or a plugin'],
  rows,
);
process.exitCode = clean ? 0 : 1;
