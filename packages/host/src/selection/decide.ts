import type { ComponentDecision, DecisionReason } from '@llem/core';
import { type Candidate, candidateKey, type Probes } from './candidate.ts';
import { obstacleOf } from './obstacle.ts';

/** The decision on one candidate, told from the choice that was made. */
export function decide(
  candidate: Candidate,
  chosen: Candidate | null,
  request: string | null,
  probes: Probes,
  held: ReadonlySet<string> = new Set(),
): ComponentDecision {
  const { kind, id, package: owner, version, priority } = candidate;
  const told = (reason: DecisionReason, detail: string): ComponentDecision => {
    return { kind, id, package: owner, version, chosen: candidate === chosen, reason, detail };
  };
  if (candidate === chosen) {
    const probe = probes.get(candidateKey(candidate));
    const found = probe?.available ? probe.detail : `not available: ${probe?.reason ?? 'was not probed'}`;
    return request === 'auto'
      ? told('highest-priority', `priority ${priority}: ${found}`)
      : told('explicit', `asked for by name: ${found}`);
  }
  if (candidate.failure?.code === 'PLUGIN.INCOMPATIBLE_API') {
    return told('incompatible-api', candidate.failure.message);
  }
  if (request === null) return told('explicit', 'none was wanted');
  const obstacle = obstacleOf(candidate, probes, held);
  if (obstacle) return told(obstacle.reason, obstacle.detail);
  if (request === 'auto')
    return told('lower-priority', `priority ${priority}, ${chosen?.id} has ${chosen?.priority}`);
  const shared = candidate.claims.filter((claim) => chosen?.claims.includes(claim));
  return shared.length > 0
    ? told('claim-conflict', `claims ${shared.join(', ')}, as does ${request}, which was asked for by name`)
    : told('lower-priority', `${request} was asked for by name`);
}
