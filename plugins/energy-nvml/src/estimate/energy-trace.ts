import type { EnergyOfInterval, EnergyTrace, TimeWindow, UncertaintyTerm } from '@llem/core';
import { type BoundingTicks, PUBLICATION_LAG_S } from './counter-ticks.ts';
import type { DeviceEstimate } from './device-estimate.ts';
import type { PowerSensor } from './device-readings.ts';
import { tickKnots } from './energy-curve.ts';
import { firstIndexFrom, type Series } from './series.ts';
import { combined, cutEdgeTerm, overDevices, sensorTerm, tickCutTerm, tickTerm } from './uncertainty.ts';
import type { ObservedDevice } from './window-estimate.ts';

const UNKNOWN: EnergyOfInterval = { total_j: null, per_device_j: null, uncertainty_j: null };

/** Joules of any part of the recording (measurement.md 4.4). */
export function createEnergyTrace(
  devices: readonly ObservedDevice[],
  estimates: readonly DeviceEstimate[],
): EnergyTrace {
  const cuts = devices.map((device, i) => cutOf(device, estimates[i]?.method === 'counter'));
  return {
    between(start_s, end_s) {
      const perDevice: [number, number][] = [];
      for (const { gpu_index, curve } of estimates) {
        const from = curve?.(start_s) ?? null;
        const to = curve?.(end_s) ?? null;
        if (from === null || to === null) return UNKNOWN;
        perDevice.push([gpu_index, Math.max(0, to - from)]);
      }
      const total_j = perDevice.reduce((sum, [, energy_j]) => sum + energy_j, 0);
      const window = { start_s, end_s };
      const terms = cuts.map((cut, i) => cutTerms(cut, perDevice[i]?.[1] ?? 0, window));
      return {
        total_j,
        per_device_j: Object.fromEntries(perDevice),
        uncertainty_j: combined(overDevices(terms)),
      };
    },
    // The devices tick alike; the first stands for all.
    refreshes() {
      const [device] = devices;
      if (device === undefined || estimates[0] === undefined) return [];
      const { counter, average, instant } = device.readings;
      if (estimates[0].method === 'counter' && counter !== null) return [...tickKnots(counter.ticks).time_s];
      const power = estimates[0].method === 'power_average' ? average : instant;
      return [...(power?.readings.time_s ?? [])];
    },
  };
}

/** What cuts a device's energy: ticks, whose instants are known to `h` only, and the sensor that shapes what is between. */
interface Cut {
  readonly ticks: Series | null;
  readonly sensor: PowerSensor | null;
}

function cutOf({ readings }: ObservedDevice, byCounter: boolean): Cut {
  const { counter, instant, average } = readings;
  return { ticks: byCounter && counter !== null ? counter.ticks : null, sensor: instant ?? average };
}

/** A part of a window has no quiet margins: both its limits are cuts. */
function cutTerms({ ticks, sensor }: Cut, energy_j: number, window: TimeWindow): UncertaintyTerm[] {
  const seconds = window.end_s - window.start_s;
  const mean_w = seconds > 0 ? energy_j / seconds : 0;
  const edge = (sensor && cutEdgeTerm(sensor, window)) ?? (ticks && tickCutTerm(tickKnots(ticks), window));
  return [
    ...(ticks === null ? [] : [tickTerm(limitsOf(ticks, window), mean_w, mean_w)]),
    ...(edge === null ? [] : [edge]),
    sensorTerm(seconds),
  ];
}

function limitsOf(ticks: Series, { start_s, end_s }: TimeWindow): BoundingTicks {
  const limit = (time_s: number) => ({ time_s, half_width_s: halfWidthAround(ticks, time_s), value: 0 });
  return { before: limit(start_s), after: limit(end_s) };
}

/**
 * `h` of a cut: the largest of the ticks from the last that certainly came before it to the first that came after.
 * Where the thread came late, the ticks beside the cut are known worse than the others.
 */
function halfWidthAround({ time_s, half_width_s }: Series, cut_s: number): number {
  const h = (i: number) => half_width_s[i] ?? 0;
  const at = (i: number) => (time_s[i] ?? Number.NaN) - PUBLICATION_LAG_S;
  let after = firstIndexFrom(time_s, cut_s + PUBLICATION_LAG_S);
  let before = after - 1;
  while (at(before) + h(before) > cut_s) before -= 1;
  while (at(after) - h(after) < cut_s) after += 1;
  return Math.max(...half_width_s.subarray(Math.max(0, before), after + 1));
}
