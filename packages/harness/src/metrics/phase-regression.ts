import type { EnergyTrace, PhaseInterval, TimeWindow } from '@llem/core';
import { leastSquares } from './least-squares.ts';

/** Above it the powers of the phases cannot be told apart (measurement.md 10). */
const LARGEST_CONDITION = 100;

/** Below this share of the window, time outside of the phases is too little to have a power of its own. */
const LEAST_SHARE = 0.01;

export interface PhaseJoules {
  readonly energy_j: number;
  readonly uncertainty_j: number;
}

/**
 * Joules of phases that are shorter than the sensor's refresh, by the method `regression` of measurement.md 10: the
 * energy of every refresh interval is explained by the seconds of each phase in it, which gives each phase a power.
 * Phases and what lies between them are scaled to add up to the window. Null where the intervals do not tell them apart.
 */
export function regressPhases(
  phases: readonly (readonly PhaseInterval[])[],
  trace: EnergyTrace,
  { start_s, end_s }: TimeWindow,
): readonly PhaseJoules[] | null {
  const { total_j } = trace.between(start_s, end_s);
  const instants = trace.refreshes().filter((instant) => instant >= start_s && instant <= end_s);
  if (total_j === null) return null;
  const clocks = phases.map(secondsBefore);
  const rows: number[][] = [];
  const joules: number[] = [];
  for (const [index, until] of instants.entries()) {
    const since = instants[index - 1];
    const { total_j: part } = since === undefined ? { total_j: null } : trace.between(since, until);
    if (since === undefined || part === null || until <= since) continue;
    rows.push(secondsOf(clocks, since, until));
    joules.push(part);
  }
  const seconds = secondsOf(clocks, start_s, end_s);
  const hasRest = (seconds.at(-1) ?? 0) >= LEAST_SHARE * (end_s - start_s);
  const known = hasRest ? seconds.length : phases.length;
  const fit = leastSquares(
    rows.map((row) => row.slice(0, known)),
    joules,
  );
  if (fit === null || fit.condition > LARGEST_CONDITION) return null;
  // No part of a machine gives power back: such a fit has explained something else.
  if (fit.coefficients.some((power_w) => power_w < 0)) return null;
  const explained = fit.coefficients.reduce(
    (sum, power_w, index) => sum + power_w * (seconds[index] ?? 0),
    0,
  );
  if (explained <= 0) return null;
  return phases.map((_, index) => {
    const scaled = ((seconds[index] ?? 0) * total_j) / explained;
    return {
      energy_j: (fit.coefficients[index] ?? 0) * scaled,
      uncertainty_j: (fit.standardErrors[index] ?? 0) * scaled,
    };
  });
}

type SecondsBefore = (instant: number) => number;

/** Seconds of each phase between two instants, and last those of none. */
function secondsOf(clocks: readonly SecondsBefore[], since: number, until: number): number[] {
  const inPhases = clocks.map((clock) => clock(until) - clock(since));
  const rest = inPhases.reduce((left, seconds) => left - seconds, until - since);
  return [...inPhases, Math.max(0, rest)];
}

/** How many seconds of a phase lie before an instant. Its intervals do not overlap. */
function secondsBefore(intervals: readonly PhaseInterval[]): SecondsBefore {
  const sorted = intervals.toSorted((left, right) => left.start_s - right.start_s);
  const ended: number[] = [0];
  for (const { start_s, end_s } of sorted) ended.push((ended.at(-1) ?? 0) + end_s - start_s);
  return (instant) => {
    // Those that began before the instant.
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.start_s ?? 0) < instant) low = middle + 1;
      else high = middle;
    }
    const last = sorted[low - 1];
    return (ended[low] ?? 0) - (last === undefined ? 0 : Math.max(0, last.end_s - instant));
  };
}
