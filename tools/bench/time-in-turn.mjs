// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './print-table.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Median milliseconds of each command of node, run at the root. They are taken in turn, so that a busy moment of the
 * machine falls on all of them.
 * @param {Readonly<Record<string, readonly string[]>>} commands arguments of node, by name
 * @param {number} repeats
 * @returns {Record<string, number>}
 */
export function timeInTurn(commands, repeats) {
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < repeats; round += 1) {
    for (const [name, args] of Object.entries(commands)) times[name]?.push(runNode(args));
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

/** @param {readonly string[]} args */
function runNode(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ms = performance.now() - started;
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${status}: build first, npm run setup\n${stderr}`);
  return ms;
}
