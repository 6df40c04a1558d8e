#!/usr/bin/env node
// @ts-check
// What the commands around a run cost beyond a bare `node -e 0`, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';

const REPEATS = 11;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LLEM = fileURLToPath(new URL('../../apps/cli/bin/llem.js', import.meta.url));
const BARE = 'node -e 0';
/** Arguments of node, and the seconds beyond a bare start that the command may take. */
/** @type {Record<string, { args: string[], goal: string }>} */
const COMMANDS = {
  [BARE]: { args: ['-e', '0'], goal: '' },
  'llem schema experiment': { args: [LLEM, 'schema', 'experiment'], goal: '0.8' },
  'llem config': { args: [LLEM, 'config'], goal: '0.8' },
  'llem run examples/quickstart.yaml --dry-run': {
    args: [LLEM, 'run', 'examples/quickstart.yaml', '--dry-run'],
    goal: '0.6',
  },
};

/** @param {string[]} args */
function runNode(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return (performance.now() - started) / 1000;
}

// Taken in turn, so that a busy moment of the machine falls on all of them.
/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
for (let round = 0; round < REPEATS; round += 1) {
  for (const [name, { args }] of Object.entries(COMMANDS)) times[name]?.push(runNode(args));
}

const bare_s = median(times[BARE] ?? []);
printTable(
  `node tools/bench/commands.mjs, median of ${REPEATS}`,
  ['command', 's', 'times a bare start', 's beyond it', 'goal'],
  Object.entries(COMMANDS).map(([name, { goal }]) => {
    const seconds = median(times[name] ?? []);
    return [name, seconds.toFixed(3), (seconds / bare_s).toFixed(1), (seconds - bare_s).toFixed(3), goal];
  }),
);
