#!/usr/bin/env node
// @ts-check
// What the commands around a run cost beyond a bare `node -e 0`, each in a process of its own.
import { fileURLToPath } from 'node:url';
import { printTable } from './print-table.mjs';
import { timeInTurn } from './time-in-turn.mjs';

const REPEATS = 11;
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));
const BARE = 'node -e 0';
const COMMANDS = {
  [BARE]: ['-e', '0'],
  'llem schema experiment': [LLEM, 'schema', 'experiment'],
  'llem config': [LLEM, 'config'],
  'llem run examples/quickstart.yaml --dry-run': [LLEM, 'run', 'examples/quickstart.yaml', '--dry-run'],
};
/** Seconds beyond a bare start that a command may take. @type {Record<string, string>} */
const GOALS = {
  'llem schema experiment': '0.8',
  'llem config': '0.8',
  'llem run examples/quickstart.yaml --dry-run': '0.6',
};

const times = timeInTurn(COMMANDS, REPEATS);
const bare_ms = times[BARE] ?? Number.NaN;
printTable(
  `node tools/bench/commands.mjs, median of ${REPEATS}`,
  ['command', 's', 'times a bare start', 's beyond it', 'goal'],
  Object.entries(times).map(([name, ms]) => [
    name,
    (ms / 1000).toFixed(3),
    (ms / bare_ms).toFixed(1),
    ((ms - bare_ms) / 1000).toFixed(3),
    GOALS[name] ?? '',
  ]),
);
