// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { now } from './plugin.mjs';
import { describe, quantile } from './statistics.mjs';

const OBSERVED_S = 20;
const ROUNDS = 12;
const ROUND_S = 3;
const TICKS_PER_SECOND = 100;
const GOAL_PCT = 1;

/** What sampling costs: CPU of its thread, lateness beside an idle and a busy main thread, throughput of a load. @param {any} plugin @param {any} load */
export async function measureCost(plugin, load) {
  const idle = await observe(plugin, () => delay(1000 * OBSERVED_S));
  const busy = await observe(plugin, async () => {
    const until = now() + OBSERVED_S;
    while (now() < until);
  });
  const share = Math.max(idle.cpu_pct, 0.001);
  return {
    idle,
    busy,
    period_for_goal_ms: share <= GOAL_PCT ? null : (idle.period_ms * share) / GOAL_PCT,
    throughput: await throughput(plugin, load),
  };
}

/** @param {any} plugin @param {() => Promise<unknown>} meanwhile */
async function observe({ createSampler }, meanwhile) {
  const before = new Set(readdirSync('/proc/self/task'));
  const sampling = createSampler(null).join({ kind: 'ENERGY', devices: [0] });
  await delay(2000);
  const threads = readdirSync('/proc/self/task').filter((id) => !before.has(id));
  const start_s = now();
  const cpuBefore = cpuSeconds(threads);
  await meanwhile();
  const cpu_s = cpuSeconds(threads) - cpuBefore;
  const window = { start_s, end_s: now() };
  await sampling.end();
  const recording = sampling.recording(0);
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

/** The same work with and without sampling in turns; the difference with its standard error. @param {any} plugin @param {any} load */
async function throughput(plugin, load) {
  const results = [];
  for (const kind of ['matmul', 'decode']) {
    await load.run({ load: kind, seconds: ROUND_S, calibrate: true });
    await load.run({ load: kind, seconds: ROUND_S });
    /** @type {number[]} */
    const differences = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      // Each pair in the other order, so that warming up does not count for one side.
      const order = i % 2 === 0 ? [true, false] : [false, true];
      const seconds = { sampled: Number.NaN, alone: Number.NaN };
      for (const sampled of order) {
        const sampling = sampled ? plugin.createSampler(null).join({ kind: 'ENERGY', devices: [0] }) : null;
        await delay(500);
        const { t0_s, t1_s } = await load.run({ load: kind, seconds: ROUND_S });
        seconds[sampled ? 'sampled' : 'alone'] = t1_s - t0_s;
        await sampling?.end();
      }
      differences.push((100 * (seconds.sampled - seconds.alone)) / seconds.alone);
    }
    const { mean, deviation, count } = describe(differences);
    results.push({
      load: kind,
      slowdown_pct: mean,
      standard_error_pct: (deviation ?? Number.NaN) / Math.sqrt(count),
      pairs: count,
    });
  }
  return results;
}
