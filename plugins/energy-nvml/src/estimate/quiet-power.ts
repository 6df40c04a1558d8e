import type { TimeWindow } from '@llem/core';
import { ticksOf } from './counter-ticks.ts';
import type { DeviceReadings, PowerSensor } from './device-readings.ts';
import { changePoint, firstIndexFrom, type Series } from './series.ts';
import { meanAndDeviation } from './statistics.ts';

/** Power beside the window: `P_s, s_s` before it or `P_e, s_e` after it. */
export interface QuietPower {
  readonly mean_w: number;
  readonly deviation_w: number;
}

/** Both sides of a window; null where nothing was read. */
export interface QuietEdges {
  readonly start: QuietPower | null;
  readonly end: QuietPower | null;
}

/** Nearer to `t1` than 0.2 s a stale reading still shows the load; a 1 s mean shows it for 1.15 s. */
const INSTANT_SPANS = { start: [-0.5, 0], end: [0.2, 0.7] } as const;
const AVERAGE_SPANS = { start: [-0.5, 0], end: [1.15, 1.5] } as const;

/**
 * `P_s, s_s, P_e, s_e` of measurement.md 4.3: of the instant readings; without them the counter's slope; without
 * either the averaged readings. Instant power of a whole module does not belong to the GPU's own counter.
 */
export function quietEdges(device: DeviceReadings, window: TimeWindow): QuietEdges {
  const ticks = device.counter === null ? null : ticksOf(device.counter);
  const side = (edge: 'start' | 'end'): QuietPower | null => {
    const at = edge === 'start' ? window.start_s : window.end_s;
    const [from, to] = INSTANT_SPANS[edge];
    const [averageFrom, averageTo] = AVERAGE_SPANS[edge];
    const { instant, average } = device;
    return (
      (instant?.scope === 'gpu' ? readingsBetween(instant.readings, at + from, at + to) : null) ??
      (ticks === null ? null : slopeBetween(ticks, at + from, at + to)) ??
      (average === null ? null : readingsBetween(average.readings, at + averageFrom, at + averageTo))
    );
  };
  return { start: side('start'), end: side('end') };
}

/** The same of a sensor's own readings: what a whole module draws is quiet on its own scale. */
export function ownQuietEdges(sensor: PowerSensor, window: TimeWindow): QuietEdges {
  const { start, end } = INSTANT_SPANS;
  return {
    start: readingsBetween(sensor.readings, window.start_s + start[0], window.start_s + start[1]),
    end: readingsBetween(sensor.readings, window.end_s + end[0], window.end_s + end[1]),
  };
}

function readingsBetween(power: Series, from_s: number, to_s: number): QuietPower | null {
  const found = meanAndDeviation(
    power.value.subarray(firstIndexFrom(power.time_s, from_s), firstIndexFrom(power.time_s, to_s)),
  );
  return found === null ? null : { mean_w: found.mean, deviation_w: found.deviation };
}

/**
 * The counter's slope over the ticks inside. Each tick's instant is known to ±h only, which would pass for a
 * spread of the power of `√(2/3)·P·h/τ`: that part is taken out.
 */
function slopeBetween(ticks: Series, from_s: number, to_s: number): QuietPower | null {
  const first = firstIndexFrom(ticks.time_s, from_s);
  const start = changePoint(ticks, first);
  const end = changePoint(ticks, firstIndexFrom(ticks.time_s, to_s) - 1);
  if (start === null || end === null || end.time_s <= start.time_s) return null;
  const mean_w = (end.value - start.value) / (end.time_s - start.time_s);
  const slopes: number[] = [];
  let jitter = 0;
  let last = start;
  for (let i = first + 1; last.time_s < end.time_s; i += 1) {
    const tick = changePoint(ticks, i);
    if (tick === null) break;
    const period = tick.time_s - last.time_s;
    slopes.push((tick.value - last.value) / period);
    jitter += (mean_w / period) ** 2 * ((tick.half_width_s ** 2 + last.half_width_s ** 2) / 3);
    last = tick;
  }
  const spread = meanAndDeviation(slopes);
  if (spread === null) return null;
  return { mean_w, deviation_w: Math.sqrt(Math.max(0, spread.deviation ** 2 - jitter / slopes.length)) };
}
