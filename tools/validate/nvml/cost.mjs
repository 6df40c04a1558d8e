// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { now } from './plugin.mjs';
import { describe, quantile } from './statistics.mjs';

const OBSERVED_S = 15;
const SETTLE_MS = 2000;
/** Short rounds in turns: what drifts with temperature falls on both sides, and the many pairs tell the error. */
const ROUND_S = 1;
/** So long per load; with both loads, their calibration and the observations the part ends within 280 s. */
const COMPARED_S = 100;
const LOADS = ['matmul', 'decode'];
const TICKS_PER_SECOND = 100;
const GOAL_PCT = 1;

/**
 * What sampling costs: CPU of its thread, lateness beside an idle and a busy main thread, throughput of a load.
 * `onProgress` gets all that is known so far, after each piece.
 * @param {any} plugin @param {any} load @param {(cost: Record<string, any>) => void} onProgress
 */
export async function measureCost(plugin, load, onProgress) {
  /** @type {Record<string, any>} */
  const cost = { throughput: [] };
  cost.idle = await observe(plugin, () => delay(1000 * OBSERVED_S));
  // The thread costs what its reads cost: half as many, half the share.
  cost.period_for_goal_ms =
    cost.idle.cpu_pct <= GOAL_PCT ? null : (cost.idle.period_ms * cost.idle.cpu_pct) / GOAL_PCT;
  onProgress(cost);
  cost.busy = await observe(plugin, async () => {
    const until = now() + OBSERVED_S;
    while (now() < until);
  });
  onProgress(cost);
  for (const kind of LOADS) {
    cost.throughput.push(await slowdown(plugin, load, kind));
    onProgress(cost);
  }
}

/** @param {any} plugin @param {() => Promise<unknown>} meanwhile */
async function observe({ createSampler, device }, meanwhile) {
  const before = new Set(readdirSync('/proc/self/task'));
  const sampling = createSampler(null).join({ kind: 'ENERGY', devices: [device] });
  await delay(SETTLE_MS);
  const threads = readdirSync('/proc/self/task').filter((id) => !before.has(id));
  const start_s = now();
  const cpuBefore = cpuSeconds(threads);
  await meanwhile();
  const cpu_s = cpuSeconds(threads) - cpuBefore;
  const window = { start_s, end_s: now() };
  await sampling.end();
  const recording = sampling.recording(device);
  const { polls } = recording.observed(window);
  const beats = recording.lateness_s.slice(-Math.round(10 * OBSERVED_S));
  const worst = recording.worstLateness_s.slice(-Math.round(10 * OBSERVED_S));
  return {
    cpu_pct: (100 * cpu_s) / (window.end_s - window.start_s),
    period_ms: polls.period_ms,
    counter_read_ms: polls.counter_read_ms,
    gap_max_ms: polls.gap_max_ms,
    lateness_p50_ms: 1000 * (quantile(beats, 0.5) ?? Number.NaN),
    lateness_p99_ms: 1000 * (quantile(beats, 0.99) ?? Number.NaN),
    lateness_max_ms: 1000 * (quantile(worst, 1) ?? Number.NaN),
  };
}

/** User and system time of threads of this process. @param {readonly string[]} threads */
function cpuSeconds(threads) {
  return threads.reduce((sum, id) => {
    // The name, in parentheses, may hold spaces: count from behind it.
    const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }, 0);
}

/**
 * The same work with and without sampling in turns; the difference with its standard error.
 * @param {any} plugin @param {any} load @param {string} kind
 */
async function slowdown({ createSampler, device }, load, kind) {
  const request = { load: kind, seconds: ROUND_S };
  await load.run({ ...request, calibrate: true });
  const sampler = createSampler(null);
  // Without a device the thread sleeps: it is there in every round, so that no round pays for its start.
  const asleep = sampler.join({ kind: 'ENERGY', devices: [] });
  const seconds = async (/** @type {boolean} */ sampled) => {
    const sampling = sampled ? sampler.join({ kind: 'ENERGY', devices: [device] }) : null;
    const { t0_s, t1_s } = await load.run(request);
    await sampling?.end();
    return t1_s - t0_s;
  };
  // The first rounds warm the board.
  for (const sampled of [true, false, true]) await seconds(sampled);
  /** @type {number[]} */
  const differences = [];
  for (const until = now() + COMPARED_S; now() < until; ) {
    // Each pair in the other order, so that drift counts for neither side.
    const first = differences.length % 2 === 0;
    const [one, two] = [await seconds(first), await seconds(!first)];
    const [sampled, alone] = first ? [one, two] : [two, one];
    differences.push((100 * (sampled - alone)) / alone);
  }
  await asleep.end();
  const { mean, deviation, count } = describe(differences);
  return {
    load: kind,
    slowdown_pct: mean,
    standard_error_pct: (deviation ?? Number.NaN) / Math.sqrt(count),
    pairs: count,
  };
}
