import type { TimeWindow } from '@llem/core';
import { slopeBetween } from './counter-slope.ts';
import type { DeviceReadings, PowerSensor } from './device-readings.ts';
import { firstIndexFrom, type Series } from './series.ts';
import { meanAndDeviation } from './statistics.ts';

/** Power beside the window: `P_s, s_s` before it or `P_e, s_e` after it. */
export interface QuietPower {
  readonly mean_w: number;
  /** How much the power varied. */
  readonly spread_w: number;
  /** The same, with what the mean itself is not known to. */
  readonly deviation_w: number;
}

/** Both sides of a window. */
export interface QuietEdge {
  readonly start: QuietPower;
  readonly end: QuietPower;
}

/** The same, null where nothing was read. */
export type QuietEdges = { readonly [Side in keyof QuietEdge]: QuietEdge[Side] | null };

type Spans = Readonly<Record<'start' | 'end', readonly [from_s: number, to_s: number]>>;

/** Nearer to `t1` than 0.2 s a stale reading still shows the load; a 1 s mean shows it for 1.15 s. */
const INSTANT_SPANS: Spans = { start: [-0.5, 0], end: [0.2, 0.7] };
const AVERAGE_SPANS: Spans = { start: [-0.5, 0], end: [1.15, 1.5] };
/** Seconds beside a window in which a run leaves the device alone (measurement.md 1). */
export const QUIET_MARGIN_S = 1.5;
/** The whole of it, for a counter that ticks too slowly for half a second. */
const MARGIN_SPANS: Spans = { start: [-QUIET_MARGIN_S, 0], end: [0.2, QUIET_MARGIN_S] };

/**
 * `P_s, s_s, P_e, s_e` of measurement.md 4.3: of the instant readings; without them the counter's slope; without
 * either the averaged readings. Instant power of a whole module does not belong to the GPU's own counter.
 */
export function quietEdges(device: DeviceReadings, window: TimeWindow): QuietEdges {
  const ticks = device.counter?.ticks ?? null;
  const side = (edge: 'start' | 'end'): QuietPower | null => {
    const at = edge === 'start' ? window.start_s : window.end_s;
    const [from, to] = INSTANT_SPANS[edge];
    const [marginFrom, marginTo] = MARGIN_SPANS[edge];
    const [averageFrom, averageTo] = AVERAGE_SPANS[edge];
    const { instant, average } = device;
    return (
      (instant?.scope === 'gpu' ? readingsBetween(instant.readings, at + from, at + to) : null) ??
      (ticks === null ? null : slopeBetween(ticks, at + from, at + to)) ??
      (ticks === null ? null : slopeBetween(ticks, at + marginFrom, at + marginTo)) ??
      (average === null ? null : readingsBetween(average.readings, at + averageFrom, at + averageTo))
    );
  };
  return { start: side('start'), end: side('end') };
}

/** The same of a sensor's own readings: what a whole module draws is quiet on its own scale. */
export function ownQuietEdges(sensor: PowerSensor, window: TimeWindow): QuietEdges {
  return edgesOf(sensor, window, INSTANT_SPANS);
}

/** The sensor's own edges where even a 1 s mean has forgotten the window; null without such a margin. */
export function settledEdges(sensor: PowerSensor, window: TimeWindow): QuietEdge | null {
  return bothEdges(edgesOf(sensor, window, AVERAGE_SPANS));
}

export function bothEdges({ start, end }: QuietEdges): QuietEdge | null {
  return start === null || end === null ? null : { start, end };
}

function edgesOf(sensor: PowerSensor, window: TimeWindow, { start, end }: Spans): QuietEdges {
  return {
    start: readingsBetween(sensor.readings, window.start_s + start[0], window.start_s + start[1]),
    end: readingsBetween(sensor.readings, window.end_s + end[0], window.end_s + end[1]),
  };
}

/** Of the readings that were surely taken inside: one seen late may have been of the window. */
function readingsBetween(
  { time_s, half_width_s, value }: Series,
  from_s: number,
  to_s: number,
): QuietPower | null {
  const from = firstIndexFrom(time_s, from_s);
  const isInside = (_: number, i: number): boolean => {
    const [t = Number.NaN, h = Number.NaN] = [time_s[from + i], half_width_s[from + i]];
    return t - h >= from_s && t + h <= to_s;
  };
  const found = meanAndDeviation(value.subarray(from, firstIndexFrom(time_s, to_s)).filter(isInside));
  return found && { mean_w: found.mean, spread_w: found.deviation, deviation_w: found.deviation };
}
