import type { TimeWindow } from '@llem/core';
import { estimatorsDisagree } from './agreement.ts';
import { isOneSecondMean, isSparse, ONE_SECOND_MEAN_TRAITS, type PowerSensor } from './device-readings.ts';
import { integratedEnergy, plainIntegral } from './integrated-power.ts';
import type { MethodEstimate, NvmlMethod } from './method-estimate.ts';
import { type QuietEdge, settledEdges } from './quiet-power.ts';
import * as uncertainty from './uncertainty.ts';

/** Fewer readings than these of what the window drew are no integral (measurement.md 4.3). */
const LEAST_READINGS = 2;

/** By integrated power: between quiet edges, else plain. Null when too little of the window was read. */
export function powerEstimate(
  method: NvmlMethod,
  sensor: PowerSensor | null,
  quiet: QuietEdge | null,
  window: TimeWindow,
): MethodEstimate | null {
  if (sensor === null || isSparse(sensor)) return null;
  const isMean = isOneSecondMean(sensor);
  // A mean over a second holds all of the shortest window; a sensor that glances must have done so inside.
  if (!isMean && window.end_s - window.start_s < LEAST_READINGS * sensor.refresh_s) return null;
  const between = quiet && betweenEdges(method, sensor, quiet, window);
  if (between !== null || isMean) return between;
  const plain = plainIntegral(sensor, window.start_s, window.end_s);
  const edge = uncertainty.cutEdgeTerm(sensor, window);
  if (plain === null || edge === null) return null;
  return {
    method,
    energy_j: plain,
    terms: [edge, uncertainty.instantSamplingTerm(sensor, window)],
    atStart_j: 0,
  };
}

function betweenEdges(
  method: NvmlMethod,
  sensor: PowerSensor,
  quiet: QuietEdge,
  window: TimeWindow,
): MethodEstimate | null {
  const energy_j = integratedEnergy(sensor, quiet, window);
  if (energy_j === null) return null;
  const edge = uncertainty.integralEdgeTerm(sensor, quiet);
  const tick = uncertainty.refreshTickTerm(sensor, window);
  if (isOneSecondMean(sensor)) {
    const sampling = uncertainty.averageSamplingTerm(sensor, quiet, energy_j, window);
    return { method, energy_j, terms: [edge, tick, sampling], atStart_j: 0 };
  }
  const terms = [edge, tick, uncertainty.instantSamplingTerm(sensor, window)];
  const estimate = { method, energy_j, terms, atStart_j: 0 };
  const longer = withLongestMemory(sensor, window);
  if (longer === null) return estimate;
  if (estimatorsDisagree(energy_j, longer.energy_j, uncertainty.combined([...terms, longer.edge]))) {
    return { ...estimate, energy_j: longer.energy_j, terms: [longer.edge, ...terms.slice(1)] };
  }
  return { ...estimate, terms: [...terms, uncertainty.memoryTerm(energy_j, longer.energy_j)] };
}

/**
 * The same energy, waiting for the readings as long as for a 1 s mean. A sensor that forgets as quickly as its
 * architecture says gives the same joules; drivers have changed what they average, and the readings show it.
 */
function withLongestMemory(sensor: PowerSensor, window: TimeWindow) {
  const quiet = settledEdges(sensor, window);
  if (quiet === null) return null;
  const slow = { ...sensor, memory_s: ONE_SECOND_MEAN_TRAITS.memory_s };
  const energy_j = integratedEnergy(slow, quiet, window);
  return energy_j === null ? null : { energy_j, edge: uncertainty.integralEdgeTerm(slow, quiet) };
}
