#!/usr/bin/env node
// @ts-check
// How long `llem --version` and `llem --help` take beside a bare `node -e 0`, and what they load.
import { fileURLToPath } from 'node:url';
import { loadedModules } from './loaded-modules.mjs';
import { printTable } from './print-table.mjs';
import { timeInTurn } from './time-in-turn.mjs';

const REPEATS = 20;
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));
const COMMANDS = {
  'node -e 0': ['-e', '0'],
  'llem --version': [LLEM, '--version'],
  'llem --help': [LLEM, '--help'],
};

const times = timeInTurn(COMMANDS, REPEATS);
const bare = times['node -e 0'] ?? Number.NaN;
const UNWANTED = /\/(zod[/.-]|plugins\/[^/]+\/|@llem\/(?:backend|energy)-[^/]+\/)/;
let clean = true;
const rows = Object.entries(COMMANDS).map(([name, args]) => {
  const ms = times[name] ?? Number.NaN;
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
