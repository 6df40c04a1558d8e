#!/usr/bin/env node
// @ts-check
// The NVML sampling thread on the simulated library: lateness beside a spinning main thread, memory over time, and
// the estimate of an hour of readings. Run with --expose-gc. Arguments: seconds of spinning (60), minutes of sampling (10).
import { setTimeout as delay } from 'node:timers/promises';
import { createCounter } from '../../plugins/energy-nvml/dist/estimate/counter-ticks.js';
import {
  createPowerSensor,
  INSTANT_TRAITS,
  ONE_SECOND_MEAN_TRAITS,
} from '../../plugins/energy-nvml/dist/estimate/device-readings.js';
import { seriesOf } from '../../plugins/energy-nvml/dist/estimate/series.js';
import { estimateWindow } from '../../plugins/energy-nvml/dist/estimate/window-estimate.js';
import { createSampler } from '../../plugins/energy-nvml/dist/sampler/sampler.js';
import { buildFakeGpu } from '../../tests/fake-gpu/build-fake-gpu.mjs';
import { printTable } from './print-table.mjs';

const BOARDS = [0, 1, 2, 3];
const PERIOD_MS = 10;
const SPIN_S = Number(process.argv[2] ?? 60);
const MINUTES = Number(process.argv[3] ?? 10);
const HOUR_S = 3600;

const gpu = await buildFakeGpu([`boards ${BOARDS.length}`]);
try {
  const rows = [...(await lateness()), ...(await memory()), ...integration()];
  printTable('node tools/bench/sampling.mjs', ['figure', 'value'], rows);
} finally {
  await gpu[Symbol.asyncDispose]();
}

/** @param {number} period_ms */
function sampleAll(period_ms) {
  const sampler = createSampler(gpu.library);
  const energy = sampler.join({ kind: 'ENERGY', devices: BOARDS });
  const telemetry = sampler.join({ kind: 'TELEMETRY', devices: BOARDS, period_ms });
  return {
    recording: () => telemetry.recording(0),
    end: async () => {
      await energy.end();
      await telemetry.end();
    },
  };
}

/** Rows every 10 ms of four boards, fast reads beside them, while this thread never returns to its event loop. */
async function lateness() {
  const sampling = sampleAll(PERIOD_MS);
  await delay(1000);
  const until = performance.now() + 1000 * SPIN_S;
  while (performance.now() < until);
  await sampling.end();
  const recording = sampling.recording();
  const { lateness_s, worstLateness_s } = recording;
  const times = recording
    .rows()
    .map(({ time_s }) => 1000 * time_s)
    .slice((-SPIN_S * 1000) / PERIOD_MS);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const late = lateness_s.slice(-10 * SPIN_S).toSorted((a, b) => a - b);
  const ms = (/** @type {number | undefined} */ seconds) => (1000 * (seconds ?? Number.NaN)).toFixed(2);
  const at = (/** @type {number} */ share) => ms(late[Math.floor(share * (late.length - 1))]);
  return [
    [`rows of one board in ${SPIN_S} s, period ${PERIOD_MS} ms`, times.length],
    [
      'rounds late p50, p99, max (ms)',
      `${at(0.5)}, ${at(0.99)}, ${ms(Math.max(...worstLateness_s.slice(-10 * SPIN_S)))}`,
    ],
    ['longest time between two rows (ms)', Math.max(...gaps).toFixed(2)],
    ['deadlines missed by more than a period', gaps.filter((gap) => gap > 2 * PERIOD_MS).length],
  ];
}

/**
 * What a process holds while it samples. Its readings stay until the window is measured, so the whole grows by them;
 * what the sampling itself needs is the rest. Collected before each look with --expose-gc.
 * @returns {Promise<(string | number)[][]>}
 */
async function memory() {
  const sampling = sampleAll(100);
  /** @type {NodeJS.MemoryUsage[]} */
  const seen = [];
  for (let minute = 0; minute <= MINUTES; minute += 1) {
    await delay(minute === 0 ? 5000 : 60_000);
    globalThis.gc?.();
    seen.push(process.memoryUsage());
  }
  await sampling.end();
  const each = (/** @type {(usage: NodeJS.MemoryUsage) => number} */ bytes) =>
    seen.map((usage) => (bytes(usage) / 2 ** 20).toFixed(1)).join(', ');
  return [
    ['RSS each minute (MiB)', each(({ rss }) => rss)],
    ['of it readings and their buffers (MiB)', each(({ arrayBuffers }) => arrayBuffers)],
    ['of it objects of the main thread (MiB)', each(({ heapUsed }) => heapUsed)],
  ];
}

/** @returns {(string | number)[][]} */
function integration() {
  const points = (/** @type {number} */ period, /** @type {(t: number) => number} */ value) =>
    Array.from({ length: Math.round((HOUR_S + 4) / period) }, (_, i) => ({
      time_s: i * period,
      half_width_s: 0.0115,
      value: value(i * period),
    }));
  const polls = { count: 0, period_ms: null, gap_max_ms: null, counter_read_ms: null };
  const changes = BOARDS.map(() => ({
    counter: seriesOf(
      points(0.1, (t) => 500 * t),
      HOUR_S + 4,
    ),
    instant: seriesOf(
      points(0.1, (t) => 500 + Math.sin(t)),
      HOUR_S + 4,
    ),
    average: seriesOf(
      points(0.1, (t) => 500 + Math.cos(t)),
      HOUR_S + 4,
    ),
  }));
  const started = performance.now();
  const devices = changes.map(({ counter, instant, average }, gpu_index) => ({
    readings: {
      gpu_index,
      counter: createCounter(counter),
      instant: createPowerSensor(instant, INSTANT_TRAITS),
      average: createPowerSensor(average, ONE_SECOND_MEAN_TRAITS),
    },
    polls,
    failure: null,
  }));
  const { trace } = estimateWindow(devices, { start_s: 2, end_s: HOUR_S + 2 });
  const estimated = performance.now();
  for (let second = 0; second < HOUR_S; second += 1) trace?.between(2 + second, 3 + second);
  const attributed = performance.now();
  return [
    ['estimate of an hour, four boards (ms)', (estimated - started).toFixed(0)],
    ['its joules second by second (ms)', (attributed - estimated).toFixed(0)],
  ];
}
