import type { TimeWindow, UncertaintyTerm } from '@llem/core';
import { estimatorsDisagree, isQuiet } from './agreement.ts';
import { counterEstimate } from './counter-estimate.ts';
import type { CounterFault } from './counter-ticks.ts';
import { type DeviceReadings, isOneSecondMean } from './device-readings.ts';
import { createEnergyCurve, type EnergyCurve, windowKnots } from './energy-curve.ts';
import type { MethodEstimate, NvmlMethod } from './method-estimate.ts';
import { powerEstimate } from './power-estimate.ts';
import { bothEdges, ownQuietEdges, type QuietEdges, quietEdges } from './quiet-power.ts';
import * as uncertainty from './uncertainty.ts';

/** The energy of one device in the window, by the first method that works, checked by the next. */
export interface DeviceEstimate {
  readonly gpu_index: number;
  readonly energy_j: number | null;
  readonly method: NvmlMethod | null;
  readonly terms: readonly UncertaintyTerm[];
  readonly crossCheck: { readonly method: NvmlMethod; readonly energy_j: number } | null;
  readonly counterFault: CounterFault | 'missing' | null;
  readonly disagree: boolean;
  readonly edges: QuietEdges;
  readonly edgesNotQuiet: boolean;
  readonly curve: EnergyCurve | null;
}

/** Estimates one device (measurement.md 4.3–4.5); `energy_j` is null when no method can tell it. */
export function estimateDevice(device: DeviceReadings, window: TimeWindow): DeviceEstimate {
  const edges = quietEdges(device, window);
  const quiet = bothEdges(edges);
  const instantQuiet =
    device.instant?.scope === 'module' ? bothEdges(ownQuietEdges(device.instant, window)) : quiet;
  const byCounter = counterEstimate(device, quiet, window);
  const counterFault = typeof byCounter === 'string' ? byCounter : null;
  const byAverage = powerEstimate('power_average', device.average, quiet, window);
  const byInstant = powerEstimate('power_instant', device.instant, instantQuiet, window);
  const byPower = isOneSecondMean(device.average) ? [byAverage, byInstant] : [byInstant, byAverage];
  const estimates = [typeof byCounter === 'string' ? null : byCounter, ...byPower].filter(
    (estimate) => estimate !== null,
  );
  const [primary = null, other = null] = counterFault === 'reset' ? [] : estimates;
  const known = primary !== null && primary.energy_j >= 0 ? primary : null;
  const terms = known === null ? [] : [...known.terms, uncertainty.sensorTerm(window.end_s - window.start_s)];
  if (known !== null && other !== null) terms.push(uncertainty.estimatorTerm(known.energy_j, other.energy_j));
  return {
    gpu_index: device.gpu_index,
    energy_j: known?.energy_j ?? null,
    method: known?.method ?? null,
    terms,
    crossCheck: known === null || other === null ? null : { method: other.method, energy_j: other.energy_j },
    counterFault,
    disagree:
      known !== null &&
      other !== null &&
      estimatorsDisagree(known.energy_j, other.energy_j, uncertainty.combined(known.terms, 'random')),
    edges,
    edgesNotQuiet: [edges.start, edges.end].some((power) => power !== null && !isQuiet(power)),
    curve: known === null ? null : curveOf(device, known, window),
  };
}

/** Between the knots of the estimate the energy runs as the quickest power sensor saw it. */
function curveOf(device: DeviceReadings, estimate: MethodEstimate, window: TimeWindow): EnergyCurve {
  const ticks = estimate.method === 'counter' ? (device.counter?.ticks ?? null) : null;
  const knots = windowKnots(ticks, window, estimate.energy_j, estimate.atStart_j);
  return createEnergyCurve(knots, device.instant ?? device.average);
}
