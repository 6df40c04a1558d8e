import type { EnergyTrace, Phase, PhaseInterval, TimeWindow } from '@llem/core';
import { quantile } from '@llem/results';
import { ascending } from './latency.ts';
import { type PhaseJoules, regressPhases } from './phase-regression.ts';

/** Below this median interval the phases cannot be told apart on the timeline (measurement.md 10). */
const SHORTEST_TIMELINE_SEC = 0.3;
/** A phase below this share of the window has no joules of its own (measurement.md 10). */
const LEAST_SHARE = 0.01;

type Attribution = PhaseJoules & Pick<Phase, 'method'>;

/**
 * Joules of prefill and decode: by time where the intervals are long enough, else by regression over the sensor's
 * refreshes; null where neither tells the phases apart, and for a phase below 1 % of the window.
 */
export function phaseEnergy(
  intervals: readonly PhaseInterval[] | null,
  trace: EnergyTrace | null,
  window: TimeWindow,
): Phase[] | null {
  if (intervals === null || intervals.length === 0) return null;
  const names = [...new Set(intervals.map(({ phase }) => phase))];
  const phases = names.map((phase) => intervals.filter((interval) => interval.phase === phase));
  const isResolvable = (phase: readonly PhaseInterval[]) =>
    secondsIn(phase) >= LEAST_SHARE * (window.end_s - window.start_s);
  const resolvable = phases.filter(isResolvable);
  const joules = trace && attribute(phases, resolvable, trace, window);
  return phases.map((phase) => describe(phase, joules?.[resolvable.indexOf(phase)] ?? null));
}

/** Joules of the resolvable phases, in their order; the method depends on all. */
function attribute(
  phases: readonly (readonly PhaseInterval[])[],
  resolvable: readonly (readonly PhaseInterval[])[],
  trace: EnergyTrace,
  window: TimeWindow,
): readonly (Attribution | null)[] | null {
  const isLong = phases.every((phase) => medianSeconds(phase) >= SHORTEST_TIMELINE_SEC);
  if (isLong) return resolvable.map((phase) => onTimeline(phase, trace));
  return regressPhases(resolvable, trace, window)?.map((part) => ({ ...part, method: 'regression' })) ?? null;
}

function onTimeline(intervals: readonly PhaseInterval[], trace: EnergyTrace): Attribution | null {
  let [energy_j, variance] = [0, 0];
  for (const { start_s, end_s } of intervals) {
    const { total_j, uncertainty_j } = trace.between(start_s, end_s);
    if (total_j === null) return null;
    energy_j += total_j;
    variance += (uncertainty_j ?? 0) ** 2;
  }
  return { energy_j, uncertainty_j: Math.sqrt(variance), method: 'timeline' };
}

function describe(intervals: readonly PhaseInterval[], joules: Attribution | null): Phase {
  const tokens = intervals.reduce((total, interval) => total + interval.tokens, 0);
  return {
    phase: intervals[0]?.phase ?? 'decode',
    energy_j: joules?.energy_j ?? null,
    uncertainty_j: joules?.uncertainty_j ?? null,
    duration_sec: secondsIn(intervals),
    tokens,
    energy_per_token_j: joules === null || tokens === 0 ? null : joules.energy_j / tokens,
    method: joules?.method ?? null,
  };
}

function secondsIn(intervals: readonly PhaseInterval[]): number {
  return intervals.reduce((total, { start_s, end_s }) => total + end_s - start_s, 0);
}

function medianSeconds(intervals: readonly PhaseInterval[]): number {
  return quantile(ascending(intervals.map(({ start_s, end_s }) => end_s - start_s)), 0.5);
}
