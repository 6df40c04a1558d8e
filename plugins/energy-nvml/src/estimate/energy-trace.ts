import type { EnergyOfInterval, EnergyTrace, TimeWindow, UncertaintyTerm } from '@llem/core';
import type { DeviceEstimate } from './device-estimate.ts';
import type { PowerSensor } from './device-readings.ts';
import { type EnergyKnots, tickKnots } from './energy-curve.ts';
import { median } from './statistics.ts';
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
  readonly half_width_s: number | null;
  readonly knots: EnergyKnots | null;
  readonly sensor: PowerSensor | null;
}

function cutOf({ readings }: ObservedDevice, byCounter: boolean): Cut {
  const { counter, instant, average } = readings;
  const ticks = byCounter && counter !== null ? counter.ticks : null;
  return {
    half_width_s: ticks && median(ticks.half_width_s),
    knots: ticks && tickKnots(ticks),
    sensor: instant ?? average,
  };
}

/** A part of a window has no quiet margins: both its limits are cuts. */
function cutTerms(
  { half_width_s, knots, sensor }: Cut,
  energy_j: number,
  window: TimeWindow,
): UncertaintyTerm[] {
  const seconds = window.end_s - window.start_s;
  const mean_w = seconds > 0 ? energy_j / seconds : 0;
  const limit = { time_s: 0, half_width_s: half_width_s ?? 0, value: 0 };
  const edge = (sensor && cutEdgeTerm(sensor, window)) ?? (knots && tickCutTerm(knots, window));
  return [
    ...(half_width_s === null ? [] : [tickTerm({ before: limit, after: limit }, mean_w, mean_w)]),
    ...(edge === null ? [] : [edge]),
    sensorTerm(seconds),
  ];
}
