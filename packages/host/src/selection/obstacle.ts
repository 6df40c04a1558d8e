import { type Candidate, candidateKey, type Probes } from './candidate.ts';

export interface Obstacle {
  readonly reason: 'unavailable' | 'claim-conflict';
  readonly detail: string;
  readonly fix: string | null;
}

/** What keeps a candidate from being chosen, whatever its priority; null when nothing does. */
export function obstacleOf(candidate: Candidate, probes: Probes, held: ReadonlySet<string>): Obstacle | null {
  const { failure } = candidate;
  if (failure) return { reason: 'unavailable', detail: failure.why ?? failure.message, fix: failure.fix };
  const probe = probes.get(candidateKey(candidate));
  if (!probe) return { reason: 'unavailable', detail: 'was not probed', fix: null };
  if (!probe.available) return { reason: 'unavailable', detail: probe.reason, fix: probe.fix };
  const taken = candidate.claims.filter((claim) => held.has(claim));
  if (taken.length === 0) return null;
  return { reason: 'claim-conflict', detail: `claims ${taken.join(', ')}, which is in use`, fix: null };
}
