import type { EnergyPart } from '@llem/plugin-kit';
import { type CounterEnergy, END_DELAY_S } from './counter-energy.ts';

/** Standard uncertainties of one zone in joules, k = 1, by the terms of measurement.md 4.5. */
export interface ZoneUncertainty {
  /** Random: when exactly the counter was read. */
  readonly tick_j: number;
  /** Random: how steady the power beside the window was. */
  readonly edge_j: number;
  /** Systematic: the counter itself. */
  readonly sensor_j: number;
}

/** RAPL is taken to be within ± 5 % of the joules, as a rectangular distribution. */
const SENSOR_HALF_WIDTH = 0.05;

/** Of a window with quiet power on both sides. */
export function windowUncertainty(
  { joules, start, end }: CounterEnergy,
  window: { start_s: number; end_s: number },
): ZoneUncertainty {
  const lead_s = window.start_s - start.tick.time_s;
  const trail_s = end.tick.time_s - window.end_s;
  const delay = (END_DELAY_S * (end.mean_w - start.mean_w)) / Math.sqrt(12);
  return {
    tick_j:
      Math.hypot(start.mean_w * start.tick.half_width_s, end.mean_w * end.tick.half_width_s) / Math.sqrt(3),
    edge_j: Math.hypot(start.sd_w * lead_s, end.sd_w * trail_s, delay),
    sensor_j: sensorUncertainty(joules),
  };
}

/** What the interpolation of a part without margins was made from. */
export interface InterpolatedPart {
  readonly joules: number;
  readonly mean_w: number;
  /** Standard deviation of the slopes from tick to tick inside. */
  readonly sd_w: number;
  /** Seconds from tick to tick: the memory `λ` of a counter that is read so often. */
  readonly period_s: number;
  readonly half_width_s: number;
}

/** Of a part of a window: `edge = λ·s_P/√6`, and the reads at both its ends. */
export function partUncertainty({
  joules,
  mean_w,
  sd_w,
  period_s,
  half_width_s,
}: InterpolatedPart): ZoneUncertainty {
  return {
    tick_j: (Math.SQRT2 * mean_w * half_width_s) / Math.sqrt(3),
    edge_j: (period_s * sd_w) / Math.sqrt(6),
    sensor_j: sensorUncertainty(joules),
  };
}

/** Joules of a zone with their terms; `note` says of the edges what is not as it should be. */
export function zonePart(
  joules: number,
  { tick_j, edge_j, sensor_j }: ZoneUncertainty,
  note: string | null,
): EnergyPart {
  return {
    joules,
    terms: [
      { term: 'tick', u_j: tick_j, kind: 'random', note: null },
      { term: 'edge', u_j: edge_j, kind: 'random', note },
      { term: 'sensor', u_j: sensor_j, kind: 'systematic', note: '± 5 % of E' },
    ],
  };
}

function sensorUncertainty(joules: number): number {
  return (SENSOR_HALF_WIDTH * joules) / Math.sqrt(3);
}
