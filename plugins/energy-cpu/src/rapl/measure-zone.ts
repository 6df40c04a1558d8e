import type { TimeWindow } from '@llem/core';
import type { FileSamples, SensorReport } from '@llem/plugin-kit';
import { type CounterEnergy, counterEnergy } from './counter-energy.ts';
import { createEnergyCurve } from './energy-curve.ts';
import { partUncertainty, windowUncertainty, zonePart } from './uncertainty.ts';
import { type Tick, unwrap } from './unwrap.ts';
import { type RaplZone, READ_PERMISSION_FIX } from './zones.ts';

/** A package draws at every instant and its counter moves every millisecond; so long without is no measurement. */
const STALL_S = 2;

const INTERPOLATED = 'no quiet margin: ends of the window interpolated';

/** What one zone says once an observation is over. */
export interface ZoneReport extends SensorReport {
  readonly domain: RaplZone['domain'];
  /** Longest read of the counter inside the window, seconds; null without any. */
  readonly longest_read_s: number | null;
}

/**
 * Joules of one zone. With quiet margins the counter formula, without them the interpolated counter; null, never
 * 0, for a counter that was reset, that could not be read around the window or that stood still.
 */
export function measureZone(
  zone: RaplZone,
  { readings, error }: FileSamples,
  window: TimeWindow,
): ZoneReport {
  const failed = {
    ...{ domain: zone.domain, whole: null, between: null, times_s: [], refreshes_s: [] },
    longest_read_s: null,
  };
  const unwrapped = unwrap(readings, zone.range_uj);
  if (unwrapped.reset) return { ...failed, warnings: [resetWarning(zone, unwrapped.step_j)] };
  const { ticks } = unwrapped;
  if (ticks.length < 2)
    return { ...failed, warnings: [failureWarning(zone, error ?? 'it was read less than twice')] };
  const times_s = ticks.map(({ time_s }) => time_s);
  const still_s = longestStill(ticks);
  if (ticks.at(-1)?.joules === 0 || still_s > STALL_S) {
    const reason = `its counter stood still for ${still_s.toFixed(1)} s`;
    return { ...failed, times_s, warnings: [failureWarning(zone, error ?? reason)] };
  }

  const estimate = counterEnergy(ticks, window);
  const curve = createEnergyCurve(ticks, window, estimate);
  const partBetween = (start_s: number, end_s: number, note: string | null) => {
    const part = curve.between(start_s, end_s);
    return part && zonePart(part.joules, partUncertainty(part), note);
  };
  const whole =
    estimate === null
      ? partBetween(window.start_s, window.end_s, INTERPOLATED)
      : zonePart(estimate.joules, windowUncertainty(estimate, window), null);
  const unread = failureWarning(zone, error ?? 'no reading on both sides of the window');
  return {
    ...{ domain: zone.domain, whole, times_s, refreshes_s: times_s },
    between: (start_s, end_s) => partBetween(start_s, end_s, null),
    longest_read_s: longestRead(ticks, window),
    warnings: estimate === null ? (whole ? [] : [unread]) : noisyEdges(zone, estimate),
  };
}

/** Seconds for which reads went on and showed one value. */
function longestStill(ticks: readonly Tick[]): number {
  let since: Tick | null = null;
  let longest_s = 0;
  for (const tick of ticks) {
    if (since === null || tick.joules !== since.joules) since = tick;
    longest_s = Math.max(longest_s, tick.time_s - since.time_s);
  }
  return longest_s;
}

function longestRead(ticks: readonly Tick[], { start_s, end_s }: TimeWindow): number | null {
  return ticks
    .filter(({ time_s }) => time_s >= start_s && time_s <= end_s)
    .reduce<number | null>((longest_s, { half_width_s }) => Math.max(longest_s ?? 0, 2 * half_width_s), null);
}

function failureWarning({ name }: RaplZone, reason: string): string {
  return `energy_source_failed: RAPL zone ${name} could not be measured: ${reason}. Check that it stays readable: ${READ_PERMISSION_FIX}.`;
}

function resetWarning({ name }: RaplZone, step_j: number): string {
  const how = step_j < 0 ? 'ran backwards by' : 'jumped ahead by';
  const unlike = step_j < 0 ? 'no wrap-around explains' : 'no package draws';
  return `counter_reset: the counter of RAPL zone ${name} ${how} ${Math.abs(step_j).toFixed(3)} J, which ${unlike}. Run the experiment again.`;
}

/** `edges_not_quiet` (measurement.md 4.5): a spread above 10 W or 10 % of the mean, whichever is larger. */
function noisyEdges({ name }: RaplZone, { start, end }: CounterEnergy): string[] {
  const noisy = [start, end].find(({ mean_w, sd_w }) => sd_w > Math.max(10, 0.1 * mean_w));
  if (noisy === undefined) return [];
  const side = noisy === start ? 'before' : 'after';
  return [
    `edges_not_quiet: power of RAPL zone ${name} ${side} the window was ${noisy.mean_w.toFixed(1)} W with a spread of ${noisy.sd_w.toFixed(1)} W. Stop other work on this machine.`,
  ];
}
