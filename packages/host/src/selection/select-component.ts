import { type ComponentDecision, type ComponentKind, PluginError } from '@llem/core';
import { duplicateId } from '../discovery/duplicate-ids.ts';
import { toPluginError } from '../plugin-finding.ts';
import { byId, byPackage, type Candidate, type Probes } from './candidate.ts';
import { decide } from './decide.ts';
import { namedCandidate } from './named-candidate.ts';
import { obstacleOf } from './obstacle.ts';

export interface Selection<Chosen extends Candidate> {
  readonly chosen: Chosen | null;
  /** One per candidate, in their order. */
  readonly decisions: readonly ComponentDecision[];
}

/**
 * Chooses the component of one kind. `request` is an id, which gives that component or an error; `'auto'`, which
 * gives the one of highest priority among those available whose claims are free; or null, deliberately none.
 * Throws a PluginError when the request cannot be met or is ambiguous: never a silent substitute.
 */
export function selectComponent<Chosen extends Candidate>(
  kind: ComponentKind,
  candidates: readonly Chosen[],
  probes: Probes,
  request: string | null,
  heldClaims: Iterable<string> = [],
): Selection<Chosen> {
  const held = new Set(heldClaims);
  const ofKind = candidates.filter((candidate) => candidate.kind === kind);
  const chosen =
    request === null
      ? null
      : request === 'auto'
        ? chooseByPriority(ofKind, probes, held)
        : chooseByName(kind, request, ofKind, probes, held);
  const decisions = ofKind.map((candidate) => decide(candidate, chosen, request, probes, held));
  return { chosen, decisions };
}

function chooseByName<Chosen extends Candidate>(
  kind: ComponentKind,
  id: string,
  candidates: readonly Chosen[],
  probes: Probes,
  held: ReadonlySet<string>,
): Chosen {
  const chosen = namedCandidate(kind, id, candidates);
  const obstacle = obstacleOf(chosen, probes, held);
  if (obstacle === null) return chosen;
  const code = obstacle.reason === 'claim-conflict' ? 'PLUGIN.CLAIM_CONFLICT' : 'PLUGIN.UNAVAILABLE';
  throw new PluginError(code, `${kind} '${id}' of ${chosen.package} cannot be used`, {
    why: obstacle.detail,
    fix: obstacle.fix,
    plugin: chosen.package,
  });
}

function chooseByPriority<Chosen extends Candidate>(
  candidates: readonly Chosen[],
  probes: Probes,
  held: ReadonlySet<string>,
): Chosen | null {
  const free = candidates.filter((candidate) => obstacleOf(candidate, probes, held) === null);
  const highest = Math.max(...free.map(({ priority }) => priority));
  // Within one package the author's ids decide, so that the order of discovery never does.
  const [top, ...equals] = free.filter(({ priority }) => priority === highest).sort(byId);
  if (!top) return null;
  const namesakes = candidates.filter(({ id, failure }) => id === top.id && failure === null);
  if (namesakes.length > 1) throw toPluginError(duplicateId(top.kind, top.id, namesakes.sort(byPackage)));
  const rival = equals.find((candidate) => candidate.package !== top.package);
  if (rival) throw ambiguity(top, rival);
  return top;
}

/** Settings by which a person decides between components of a kind. */
const DECIDING_SETTING: Partial<Record<ComponentKind, (id: string) => string>> = {
  energy: (id) =>
    `set energy.backend: ${id} in the experiment, or measurement.energy_backend: ${id} in the user config`,
  backend: (id) => `set backend: ${id} in the experiment`,
};

function ambiguity(one: Candidate, other: Candidate): PluginError {
  const setting = DECIDING_SETTING[one.kind];
  return new PluginError(
    'PLUGIN.AMBIGUOUS',
    `${one.kind} '${one.id}' of ${one.package} and '${other.id}' of ${other.package} have the same priority ${one.priority}`,
    {
      why: 'which of them is used must not depend on chance',
      fix: setting
        ? `${setting(one.id)} (or ${other.id})`
        : `npm uninstall ${one.package} or npm uninstall ${other.package}`,
    },
  );
}
