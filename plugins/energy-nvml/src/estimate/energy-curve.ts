import type { TimeWindow } from '@llem/core';
import { PUBLICATION_LAG_S } from './counter-ticks.ts';
import type { PowerSensor } from './device-readings.ts';
import { firstIndexFrom, type Series } from './series.ts';

/** `E(t)` in J, up to a constant; null outside what was recorded. */
export type EnergyCurve = (time_s: number) => number | null;

/** Instants at which the energy is known, ascending in both columns. */
export interface EnergyKnots {
  readonly time_s: Float64Array;
  readonly energy_j: Float64Array;
}

/**
 * Energy between knots (measurement.md 4.4), shaped by the power readings, which show an instant `α` after it,
 * and straight where there are none:
 *
 *     E(t) = C_k + (C_{k+1} − C_k)·∫[t_k, t] P(t' + α) dt' / ∫[t_k, t_{k+1}] P(t' + α) dt'
 */
export function createEnergyCurve(knots: EnergyKnots, shape: PowerSensor | null): EnergyCurve {
  const { time_s, energy_j } = knots;
  const alpha = shape?.age_s ?? 0;
  return (t) => {
    const k = Math.max(1, firstIndexFrom(time_s, t));
    const t_k = time_s[k - 1];
    const t_next = time_s[k];
    const C_k = energy_j[k - 1];
    const C_next = energy_j[k];
    if (t_k === undefined || t_next === undefined || C_k === undefined || C_next === undefined || t < t_k)
      return null;
    const part = shape?.integral.between(t_k + alpha, t + alpha) ?? null;
    const whole = shape?.integral.between(t_k + alpha, t_next + alpha) ?? null;
    const share = part === null || whole === null || !(whole > 0) ? (t - t_k) / (t_next - t_k) : part / whole;
    return C_k + (C_next - C_k) * share;
  };
}

/** The counter's own instants: a tick was seen about the publication lag after it. */
export function tickKnots(ticks: Series): EnergyKnots {
  return { time_s: ticks.time_s.map((time_s) => time_s - PUBLICATION_LAG_S), energy_j: ticks.value };
}

/**
 * The knots of a recording with a window whose energy is `energy_j`: the counter's ticks outside it, both ends
 * of the window, and the ticks inside. So its parts add up to the window exactly, whatever the edges subtracted.
 */
export function windowKnots(
  ticks: Series | null,
  window: TimeWindow,
  energy_j: number,
  atStart_j: number,
): EnergyKnots {
  const { start_s: t0, end_s: t1 } = window;
  const atEnd_j = atStart_j + energy_j;
  const knots =
    ticks === null ? { time_s: new Float64Array(), energy_j: new Float64Array() } : tickKnots(ticks);
  const inner = firstIndexFrom(knots.time_s, t0);
  const outer = firstIndexFrom(knots.time_s, t1);
  const between = (low: number, high: number) => (value: number) => Math.min(high, Math.max(low, value));
  return {
    time_s: joined([
      knots.time_s.subarray(0, inner),
      [t0],
      knots.time_s.subarray(inner, outer),
      [t1],
      knots.time_s.subarray(outer),
    ]),
    energy_j: joined([
      knots.energy_j.subarray(0, inner).map(between(Number.NEGATIVE_INFINITY, atStart_j)),
      [atStart_j],
      knots.energy_j.subarray(inner, outer).map(between(atStart_j, atEnd_j)),
      [atEnd_j],
      knots.energy_j.subarray(outer).map(between(atEnd_j, Number.POSITIVE_INFINITY)),
    ]),
  };
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
