import type { EnergyTrace } from '@llem/core';
import type { EnergyCurve } from './energy-curve.ts';
import { combineTerms, combineZones, partUncertainty } from './uncertainty.ts';
import type { Tick } from './unwrap.ts';

/** Answers for any part of the observation, all zones together; null outside it. Refreshes are `ticks`, the reads. */
export function createRaplTrace(curves: readonly EnergyCurve[], ticks: readonly Tick[]): EnergyTrace {
  return {
    between(start_s, end_s) {
      const parts = curves.flatMap((curve) => curve.between(start_s, end_s) ?? []);
      if (parts.length < curves.length) return { total_j: null, per_device_j: null, uncertainty_j: null };
      return {
        total_j: parts.reduce((sum, { joules }) => sum + joules, 0),
        per_device_j: null,
        uncertainty_j: combineTerms(combineZones(parts.map(partUncertainty), null)),
      };
    },
    refreshes: () => ticks.map(({ time_s }) => time_s),
  };
}
