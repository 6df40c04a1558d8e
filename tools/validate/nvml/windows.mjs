// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { referenceEnergy } from './reference.mjs';

const IDLE_MS = 3000;
/** Added at random up to a tick: windows that all begin at one phase of the counter share its error. */
const PHASE_MS = 100;

/**
 * Windows of a load with idle between, each measured in every way from one set of readings.
 * @param {Awaited<ReturnType<typeof import('./plugin.mjs').loadPlugin>> & { device: number }} plugin
 * @param {Awaited<ReturnType<typeof import('./load-process.mjs').startLoad>>} load
 * @param {{ load: string, seconds: number, count: number }} set
 */
export async function measureWindows(plugin, load, set) {
  await load.run({ ...set, calibrate: true });
  const sampling = plugin.createSampler(null).join({ kind: 'ENERGY', devices: [plugin.device] });
  const windows = [];
  try {
    for (let i = 0; i < set.count; i += 1) {
      await delay(IDLE_MS + PHASE_MS * Math.random());
      windows.push(await load.run({ load: set.load, seconds: set.seconds, zeus: true }));
    }
    await delay(IDLE_MS);
  } finally {
    await sampling.end();
  }
  return windows.map((window) => measureWindow(plugin, sampling.recording(plugin.device), window));
}

/** @param {any} plugin @param {any} recording @param {import('./load-process.mjs').LoadWindow} window */
function measureWindow({ estimateDevice, uncertainty }, recording, { t0_s, t1_s, zeus_j, work }) {
  const window = { start_s: t0_s, end_s: t1_s };
  const { readings, polls } = recording.observed(window);
  const { changes, period_s } = readings.counter;
  const reference = referenceEnergy(readings.counter, readings.instant, t0_s, t1_s);
  const full = estimateDevice(readings, window);
  const average = estimateDevice({ ...readings, counter: null }, window);
  const instant = estimateDevice({ ...readings, counter: null, average: null }, window);
  const counterAt = (/** @type {number} */ t) =>
    changes.value[changes.time_s.findLastIndex((/** @type {number} */ at) => at <= t)];
  return {
    seconds: t1_s - t0_s,
    work,
    reference_j: reference?.energy_j ?? null,
    tail_w: reference?.tail_w ?? null,
    method: full.method,
    counter_j: full.energy_j,
    random_j: uncertainty.combined(full.terms, 'random'),
    uncertainty_j: uncertainty.combined(full.terms),
    average_j: average.energy_j,
    instant_j: instant.energy_j,
    plain_difference_j: counterAt(t1_s) - counterAt(t0_s),
    zeus_j,
    disagree: full.disagree,
    edges_not_quiet: full.edgesNotQuiet,
    quiet_start_w: full.edges.start?.mean_w ?? null,
    quiet_end_w: full.edges.end?.mean_w ?? null,
    counter_period_ms: 1000 * period_s,
    ...polls,
  };
}
