import type { EnergyTrace, Phase, PhaseInterval } from '@llem/core';
import { quantile } from '@llem/results';
import { ascending } from './latency.ts';

/** Below this median interval the phases cannot be told apart on the timeline (measurement.md 10). */
const SHORTEST_TIMELINE_SEC = 0.3;

/** Joules of prefill and decode: attributed by time where the intervals are long enough, else null. */
export function phaseEnergy(
  intervals: readonly PhaseInterval[] | null,
  trace: EnergyTrace | null,
): Phase[] | null {
  if (intervals === null || intervals.length === 0) return null;
  const names = [...new Set(intervals.map(({ phase }) => phase))];
  const isLong = names.every(
    (name) => medianSeconds(intervals.filter(({ phase }) => phase === name)) >= SHORTEST_TIMELINE_SEC,
  );
  return names.map((name) =>
    onePhase(
      name,
      intervals.filter(({ phase }) => phase === name),
      isLong ? trace : null,
    ),
  );
}

function onePhase(
  phase: 'prefill' | 'decode',
  intervals: readonly PhaseInterval[],
  trace: EnergyTrace | null,
): Phase {
  const duration_sec = intervals.reduce((total, { start_s, end_s }) => total + end_s - start_s, 0);
  const tokens = intervals.reduce((total, interval) => total + interval.tokens, 0);
  const parts = trace ? intervals.map(({ start_s, end_s }) => trace.between(start_s, end_s)) : [];
  const joules = parts.map(({ total_j }) => total_j).filter((part) => part !== null);
  const energy_j =
    trace && joules.length === intervals.length ? joules.reduce((total, part) => total + part, 0) : null;
  const variances = parts.map(({ uncertainty_j }) => (uncertainty_j ?? 0) ** 2);
  return {
    phase,
    energy_j,
    uncertainty_j:
      energy_j === null ? null : Math.sqrt(variances.reduce((total, variance) => total + variance, 0)),
    duration_sec,
    tokens,
    energy_per_token_j: energy_j === null || tokens === 0 ? null : energy_j / tokens,
    method: energy_j === null ? null : 'timeline',
  };
}

function medianSeconds(intervals: readonly PhaseInterval[]): number {
  return quantile(ascending(intervals.map(({ start_s, end_s }) => end_s - start_s)), 0.5);
}
