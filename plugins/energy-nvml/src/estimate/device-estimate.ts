import type { TimeWindow, UncertaintyTerm } from '@llem/core';
import { estimatorsDisagree, isQuiet } from './agreement.ts';
import { boundingTicks, type CounterFault } from './counter-ticks.ts';
import type { DeviceReadings, PowerSensor } from './device-readings.ts';
import { createEnergyCurve, type EnergyCurve, tickKnots, windowKnots } from './energy-curve.ts';
import { integratedEnergy, plainIntegral } from './integrated-power.ts';
import { ownQuietEdges, type QuietEdges, type QuietPower, quietEdges } from './quiet-power.ts';
import { tickAlignedEnergy } from './tick-aligned.ts';
import * as uncertainty from './uncertainty.ts';

export type NvmlMethod = 'counter' | 'power_average' | 'power_instant';

/** One estimate of the window's energy, with the terms that belong to its method. */
export interface MethodEstimate {
  readonly method: NvmlMethod;
  readonly energy_j: number;
  readonly terms: readonly UncertaintyTerm[];
  /** `E(t0)` on the scale of the counter; 0 for integrals. */
  readonly atStart_j: number;
}

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

type Quiet = { start: QuietPower; end: QuietPower };

/** Estimates one device (measurement.md 4.3–4.5); `energy_j` is null when no method can tell it. */
export function estimateDevice(device: DeviceReadings, window: TimeWindow): DeviceEstimate {
  const edges = quietEdges(device, window);
  const quiet = bothEdges(edges);
  const instantQuiet =
    device.instant?.scope === 'module' ? bothEdges(ownQuietEdges(device.instant, window)) : quiet;
  const byCounter = counterEstimate(device, quiet, window);
  const counterFault = typeof byCounter === 'string' ? byCounter : null;
  const estimates = [
    typeof byCounter === 'string' ? null : byCounter,
    isOneSecondMean(device.average)
      ? powerEstimate('power_average', device.average, quiet, window, false)
      : null,
    powerEstimate('power_instant', device.instant, instantQuiet, window, true),
    isOneSecondMean(device.average)
      ? null
      : powerEstimate('power_average', device.average, quiet, window, true),
  ].filter((estimate) => estimate !== null);
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

/** By the counter: tick-aligned between quiet edges, else cut out of the ticks by the power readings. */
function counterEstimate(
  device: DeviceReadings,
  quiet: Quiet | null,
  window: TimeWindow,
): MethodEstimate | CounterFault | 'missing' {
  if (device.counter === null) return 'missing';
  const bounds = boundingTicks(device.counter, window.start_s, window.end_s);
  if (typeof bounds === 'string') return bounds;
  if (quiet !== null) {
    const energy_j = tickAlignedEnergy(bounds, quiet, window);
    const P_s = quiet.start.mean_w;
    const terms = [
      uncertainty.tickTerm(bounds, P_s, quiet.end.mean_w),
      uncertainty.counterEdgeTerm(bounds, quiet, window),
    ];
    const atStart_j = bounds.before.value + P_s * (window.start_s - bounds.before.time_s);
    return { method: 'counter', energy_j, terms, atStart_j };
  }
  const shape = device.instant ?? device.average;
  const curve = createEnergyCurve(tickKnots(device.counter.ticks), shape);
  const atStart_j = curve(window.start_s);
  const atEnd_j = curve(window.end_s);
  if (atStart_j === null || atEnd_j === null) return 'no_tick_after';
  const energy_j = atEnd_j - atStart_j;
  const mean_w = energy_j / (window.end_s - window.start_s);
  const terms = [uncertainty.tickTerm(bounds, mean_w, mean_w)];
  if (shape !== null) terms.push(uncertainty.cutEdgeTerm(shape, window));
  return { method: 'counter', energy_j, terms, atStart_j };
}

function powerEstimate(
  method: NvmlMethod,
  sensor: PowerSensor | null,
  quiet: Quiet | null,
  window: TimeWindow,
  withoutMargins: boolean,
): MethodEstimate | null {
  if (sensor === null) return null;
  const between = quiet === null ? null : integratedEnergy(sensor, quiet, window);
  if (between !== null && quiet !== null) {
    const sampling =
      method === 'power_average'
        ? uncertainty.averageSamplingTerm(sensor, quiet, between, window)
        : uncertainty.instantSamplingTerm(sensor, window);
    return {
      method,
      energy_j: between,
      terms: [uncertainty.integralEdgeTerm(sensor, quiet), sampling],
      atStart_j: 0,
    };
  }
  const plain = withoutMargins ? plainIntegral(sensor, window.start_s, window.end_s) : null;
  if (plain === null) return null;
  const terms = [uncertainty.cutEdgeTerm(sensor, window), uncertainty.instantSamplingTerm(sensor, window)];
  return { method, energy_j: plain, terms, atStart_j: 0 };
}

/** Between the knots of the estimate the energy runs as the quickest power sensor saw it. */
function curveOf(device: DeviceReadings, estimate: MethodEstimate, window: TimeWindow): EnergyCurve {
  const ticks = estimate.method === 'counter' ? (device.counter?.ticks ?? null) : null;
  const knots = windowKnots(ticks, window, estimate.energy_j, estimate.atStart_j);
  return createEnergyCurve(knots, device.instant ?? device.average);
}

function bothEdges({ start, end }: QuietEdges): Quiet | null {
  return start === null || end === null ? null : { start, end };
}

function isOneSecondMean(sensor: PowerSensor | null): boolean {
  return sensor !== null && sensor.memory_s > 1;
}
