#!/usr/bin/env node
// @ts-check
// The Python bridge: round trip of a small request, and 100 MB of token times on their way to Node. Needs a build.
import { fileURLToPath } from 'node:url';
import { median, printTable } from './print-table.mjs';

const ROUND_TRIPS = 2000;
const TRANSFERS = 5;
const NUMBERS = 100e6 / 8;

const { createSystemClock, UserConfig } = await import('../../packages/core/dist/index.js');
const { openPythonBridge, workerEnvironment } = await import('../../packages/plugin-kit/dist/index.js');

const bridge = await openPythonBridge({
  name: 'bench',
  interpreter: 'python3',
  worker: fileURLToPath(new URL('../../packages/plugin-kit/test/fixtures/worker.py', import.meta.url)),
  env: workerEnvironment(process.env, UserConfig.parse({})),
  logger: { debug() {}, info() {}, warn() {} },
  clock: createSystemClock(),
  signal: new AbortController().signal,
});

/**
 * Seconds of each of several calls.
 * @param {number} times
 * @param {() => Promise<unknown>} work
 */
async function timed(times, work) {
  const seconds = [];
  for (let count = 0; count < times; count += 1) {
    const start = performance.now();
    await work();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds;
}

const roundTrip = median(await timed(ROUND_TRIPS, () => bridge.request('warmup', 1)));
const transfer = median(await timed(TRANSFERS, () => bridge.request('run', { act: 'big', count: NUMBERS })));
await bridge[Symbol.asyncDispose]();
printTable(
  'node tools/bench/bridge.mjs',
  ['figure', 'median', 'goal'],
  [
    ['round trip of a request', `${(roundTrip * 1000).toFixed(3)} ms`, 'under 1 ms'],
    ['100 MB of token times by file', `${transfer.toFixed(2)} s`, 'under 1 s'],
  ],
);
