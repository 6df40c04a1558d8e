import type { TimeWindow } from '@llem/core';
import type { FileSamples } from '@llem/plugin-kit';
import { type CounterEnergy, counterEnergy } from './counter-energy.ts';
import { createEnergyCurve, type EnergyCurve } from './energy-curve.ts';
import { partUncertainty, windowUncertainty, type ZoneUncertainty } from './uncertainty.ts';
import { type Tick, unwrap } from './unwrap.ts';
import { type RaplZone, READ_PERMISSION_FIX } from './zones.ts';

/** What one zone says about the window. */
export interface ZoneMeasurement {
  readonly zone: RaplZone;
  /** Null when the window cannot be measured; `warnings` says why. */
  readonly joules: number | null;
  readonly uncertainty: ZoneUncertainty | null;
  /** False: a margin was missing, and the ends of the window are interpolated. */
  readonly quietEdges: boolean;
  readonly ticks: readonly Tick[];
  /** Null when the counter was reset or hardly read. */
  readonly curve: EnergyCurve | null;
  readonly warnings: readonly string[];
}

/**
 * Joules of one zone. With quiet margins the counter formula, without them the interpolated counter; null, never
 * 0, for a counter that was reset, that could not be read around the window or that stood still.
 */
export function measureZone(
  zone: RaplZone,
  { readings, error }: FileSamples,
  window: TimeWindow,
): ZoneMeasurement {
  const failed = { zone, joules: null, uncertainty: null, quietEdges: false, ticks: [], curve: null };
  const unwrapped = unwrap(readings, zone.range_uj);
  if (unwrapped.reset) return { ...failed, warnings: [resetWarning(zone, unwrapped.drop_j)] };
  const { ticks } = unwrapped;
  if (ticks.length < 2)
    return { ...failed, warnings: [failureWarning(zone, error ?? 'it was read less than twice')] };
  if (ticks.at(-1)?.joules === 0)
    return { ...failed, warnings: [failureWarning(zone, 'its counter stands still')] };

  const estimate = counterEnergy(ticks, window);
  const curve = createEnergyCurve(ticks, window, estimate);
  if (estimate !== null) {
    const uncertainty = windowUncertainty(estimate, window);
    const warnings = noisyEdges(zone, estimate);
    return { zone, joules: estimate.joules, uncertainty, quietEdges: true, ticks, curve, warnings };
  }
  const part = curve.between(window.start_s, window.end_s);
  if (part === null) {
    return {
      ...failed,
      ticks,
      curve,
      warnings: [failureWarning(zone, error ?? 'no reading on both sides of the window')],
    };
  }
  return {
    zone,
    joules: part.joules,
    uncertainty: partUncertainty(part),
    quietEdges: false,
    ticks,
    curve,
    warnings: [],
  };
}

function failureWarning({ name }: RaplZone, reason: string): string {
  return `energy_source_failed: RAPL zone ${name} could not be measured: ${reason}. Check that it stays readable: ${READ_PERMISSION_FIX}.`;
}

function resetWarning({ name }: RaplZone, drop_j: number): string {
  return `counter_reset: the counter of RAPL zone ${name} ran backwards by ${drop_j.toFixed(3)} J, which no wrap-around explains. Run the experiment again.`;
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
