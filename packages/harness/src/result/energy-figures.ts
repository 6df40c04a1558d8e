import type { EnergyBreakdown, EnergyMeasurement } from '@llem/core';
import type { Baseline } from '../baseline/metered-baseline.ts';
import { measurementWarning } from '../warnings/measurement-warning.ts';

/** The joules of a result that follow from a measurement and a baseline. */
export interface EnergyFigures {
  readonly total_j: number | null;
  readonly adjusted_j: number | null;
  readonly adjusted_uncertainty_j: number | null;
  readonly breakdown: EnergyBreakdown | null;
  readonly warnings: readonly string[];
}

/**
 * `energy_adjusted_j = max(0, total − baseline_power · duration)` with the source's own duration (CM-19); its
 * uncertainty adds the term `baseline`, `T·u(P_b)` (measurement.md 4.5). Raw joules are never changed.
 */
export function energyFigures(
  measurement: EnergyMeasurement | null,
  baseline: Baseline,
  now_s: number,
): EnergyFigures {
  if (measurement === null)
    return { total_j: null, adjusted_j: null, adjusted_uncertainty_j: null, breakdown: null, warnings: [] };
  const { total_j, duration_sec, uncertainty_j } = measurement;
  const { record } = baseline;
  const idle_j = record && record.power_w * duration_sec;
  const difference = total_j === null || idle_j === null ? null : total_j - idle_j;
  const adjusted_j = difference === null ? null : Math.max(0, difference);
  const hasUncertainty =
    adjusted_j !== null && uncertainty_j !== null && record !== null && record.uncertainty_w !== null;
  return {
    total_j,
    adjusted_j,
    adjusted_uncertainty_j: hasUncertainty
      ? Math.hypot(uncertainty_j, duration_sec * (record.uncertainty_w ?? 0))
      : null,
    breakdown: {
      raw_j: total_j,
      adjusted_j,
      baseline_power_w: record?.power_w ?? null,
      baseline_no_context_w: record?.no_context_w ?? null,
      baseline_state: baseline.state,
      baseline_method: baseline.method,
      baseline_timestamp: record?.measured_at ?? null,
      baseline_cache_age_sec: record && Math.max(0, now_s - record.measured_s),
      baseline_uncertainty_w: record?.uncertainty_w ?? null,
    },
    warnings: difference !== null && difference < 0 ? [floored(difference)] : [],
  };
}

function floored(difference: number): string {
  return measurementWarning(
    'adjusted_energy_floored',
    `the idle baseline exceeds the measured energy by ${(-difference).toPrecision(3)} J, so the adjusted energy is 0`,
    'Measure longer, or measure the baseline on a quieter machine',
  );
}
