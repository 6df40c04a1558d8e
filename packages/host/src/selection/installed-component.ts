import type { ComponentKind, ProbeResult } from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import type { ProbeOutcome } from '../probe-components.ts';
import { type Candidate, candidateKey } from './candidate.ts';
import type { EnergyCandidate } from './select-energy.ts';

/** One component of an installed plugin, with what its probe brought to light. */
export interface InstalledComponent extends Candidate {
  readonly plugin: DiscoveredPlugin;
  /** Null for a plugin of another API version, which is not imported and so not probed. */
  readonly outcome: ProbeOutcome | null;
}

/** Joins a manifest's promise and the outcome of its probe. */
export function installedComponent(
  plugin: DiscoveredPlugin,
  kind: ComponentKind,
  id: string,
  outcome: ProbeOutcome | null,
): InstalledComponent {
  const { package: owner, version, path, incompatible } = plugin;
  const { priority = 0, claims = [] } = outcome?.description ?? {};
  const failure = incompatible ?? outcome?.failure ?? null;
  return { kind, id, package: owner, version, path, priority, claims, failure, plugin, outcome };
}

/** The probe results among `components`, as selection reads them. */
export function probesOf(components: readonly InstalledComponent[]): ReadonlyMap<string, ProbeResult> {
  return new Map(
    components.flatMap((component) =>
      component.outcome ? [[candidateKey(component), component.outcome.probe]] : [],
    ),
  );
}

/** The energy sources among `components`. */
export function energyCandidates(
  components: readonly InstalledComponent[],
): readonly (InstalledComponent & EnergyCandidate)[] {
  return components
    .filter(({ kind }) => kind === 'energy')
    .map((component) => ({ ...component, capabilities: component.outcome?.description?.measures ?? null }));
}
