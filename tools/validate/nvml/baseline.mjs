// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { now } from './plugin.mjs';

const REFERENCE_S = 60;
/** The harness waits as long after the helper holds its contexts (measurement.md 7). */
const SETTLE_MS = 3000;

/**
 * Idle power in each state: as a baseline of the usual length sees it, against a minute.
 * @param {any} plugin @param {any} load
 */
export async function measureBaselines(plugin, load) {
  const nvml = plugin.openNvml(null);
  const device = plugin.describeDevices(nvml, null)[plugin.device];
  nvml[Symbol.dispose]();
  const states = [];
  states.push({ state: 'no_context', ...(await idle(plugin, 5)) });
  const held = await plugin.holdContext([device.uuid], process.env);
  await delay(SETTLE_MS);
  states.push({ state: 'cuda_context', ...(await idle(plugin, 30)) });
  await held[Symbol.asyncDispose]();
  const running = await load();
  await running.run({ load: 'matmul', seconds: 10 });
  states.push({ state: 'after_load', ...(await idle(plugin, 30)) });
  await running.end();
  return states;
}

/** Mean power of the first `seconds` of a minute, tick to tick, and of the whole. @param {any} plugin @param {number} seconds */
async function idle({ createSampler, device }, seconds) {
  const sampling = createSampler(null).join({ kind: 'ENERGY', devices: [device] });
  await delay(1000);
  const start_s = now();
  await delay(1000 * REFERENCE_S);
  await sampling.end();
  const { readings } = sampling.recording(device).observed({ start_s, end_s: start_s + seconds });
  const { time_s, value } = readings.counter.ticks;
  const power = (/** @type {number} */ length) => {
    const first = time_s.findIndex((/** @type {number} */ t) => t >= start_s);
    const last = time_s.findLastIndex((/** @type {number} */ t) => t <= start_s + length);
    return (value[last] - value[first]) / (time_s[last] - time_s[first]);
  };
  return { seconds, power_w: power(seconds), reference_w: power(REFERENCE_S) };
}
