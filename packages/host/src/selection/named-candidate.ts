import { type ComponentKind, closestMatch, PluginError } from '@llem/core';
import { duplicateId } from '../discovery/duplicate-ids.ts';
import { toPluginError } from '../plugin-finding.ts';
import { byPackage, type Candidate } from './candidate.ts';

/**
 * The one candidate of a kind that an id means. Throws a PluginError when there is none, when two packages
 * provide the id, or when its plugin cannot be used; whether it is available is the caller's question.
 */
export function namedCandidate<Named extends Candidate>(
  kind: ComponentKind,
  id: string,
  candidates: readonly Named[],
): Named {
  const ofKind = candidates.filter((candidate) => candidate.kind === kind);
  const named = ofKind.filter((candidate) => candidate.id === id).sort(byPackage);
  const [usable, ...others] = named.filter(({ failure }) => failure === null);
  if (usable && others.length > 0) throw toPluginError(duplicateId(kind, id, [usable, ...others]));
  if (usable) return usable;
  const [failure] = named.flatMap((candidate) => candidate.failure ?? []);
  if (failure) throw toPluginError(failure);
  const ids = ofKind.map((candidate) => candidate.id).sort();
  throw new PluginError('PLUGIN.NOT_FOUND', `no ${kind} '${id}' is installed`, {
    why: ids.length > 0 ? `installed: ${ids.join(', ')}` : null,
    fix: `name ${closestMatch(id, ids) ?? 'one of those'}, or install the plugin that provides '${id}'`,
  });
}
