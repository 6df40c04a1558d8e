import {
  type ComponentKind,
  deepFreeze,
  type ExperimentConfig,
  sectionOf,
  type UserConfig,
} from '@llem/core';
import type { DiscoveredPlugin } from '../discovery/examine-folder.ts';
import { componentSection } from '../loading/component-section.ts';
import { loadComponent } from '../loading/load-component.ts';
import { unusablePlugin } from '../loading/unusable-plugin.ts';
import { toPluginError } from '../plugin-finding.ts';
import { backendIssue, backendNotInstalled } from './backend-issue.ts';
import type { Probes } from './candidate.ts';
import { decide } from './decide.ts';
import { checkEnergyName, energyIssue, energyRequest } from './energy-request.ts';
import { energyCandidates, type InstalledComponent, probesOf } from './installed-component.ts';
import { namedCandidate } from './named-candidate.ts';
import { selectComponent } from './select-component.ts';
import { selectEnergy } from './select-energy.ts';
import type { ExperimentSelection, SelectedComponent } from './selected-component.ts';

export interface SelectionSource {
  readonly settings: UserConfig;
  readonly plugins: readonly DiscoveredPlugin[];
  /** Probes the components that `wanted` names. */
  probe(wanted: (kind: ComponentKind, id: string) => boolean): Promise<readonly InstalledComponent[]>;
}

/** Chooses and imports the components of one experiment; see `PluginHost.selectForExperiment`. */
export async function selectForExperiment(
  config: ExperimentConfig,
  { settings, plugins, probe }: SelectionSource,
): Promise<ExperimentSelection> {
  const request = energyRequest(config, settings);
  const provided = plugins.flatMap(({ manifest }) => manifest.provides);
  checkEnergyName(
    request,
    provided.flatMap(({ kind, id }) => (kind === 'energy' ? [id] : [])),
  );
  const components = await probe((kind, id) => {
    if (kind === 'backend') return id === config.backend;
    return kind === 'telemetry' || (kind === 'energy' && request.id !== null);
  });
  const probes = probesOf(components);

  const backend = namedBackend(config.backend, components);
  const backendProblem = backend.outcome && backendIssue(backend.id, backend.outcome.probe);

  const sources = energyCandidates(components);
  const energyProblem = isName(request.id) ? energyIssue(request.id, sources, probes) : null;
  // A source that pre-flight refuses is not replaced by another one.
  const chosen = energyProblem
    ? { energy: null, cpuEnergy: null, decisions: refusedBy(request.id, sources, probes) }
    : selectEnergy(sources, probes, request.id, backend.claims);

  const held = [backend, chosen.energy, chosen.cpuEnergy].flatMap((component) => component?.claims ?? []);
  const telemetry = selectComponent('telemetry', components, probes, 'auto', held);

  return {
    backend: await importChosen('backend', backend, sectionOf(config)),
    energy: chosen.energy && (await importSource(chosen.energy, settings)),
    cpuEnergy: chosen.cpuEnergy && (await importSource(chosen.cpuEnergy, settings)),
    telemetry: telemetry.chosen && (await importChosen('telemetry', telemetry.chosen)),
    decisions: [
      decide(backend, backend, config.backend, probes),
      ...chosen.decisions,
      ...telemetry.decisions,
    ],
    issues: [backendProblem, energyProblem].filter((issue) => issue !== null),
  };
}

/** The backend asked for, if its module loads: its engine may still be missing, which is pre-flight's to say. */
function namedBackend(id: string, components: readonly InstalledComponent[]): InstalledComponent {
  if (!components.some((component) => component.kind === 'backend' && component.id === id)) {
    throw backendNotInstalled(id);
  }
  const backend = namedCandidate('backend', id, components);
  const { outcome, plugin } = backend;
  // What hung or died when another process imported it is not imported here.
  if (outcome?.description) return backend;
  throw toPluginError({
    ...unusablePlugin(plugin),
    code: 'PLUGIN.LOAD_FAILED',
    why: outcome?.probe.available === false ? outcome.probe.reason : null,
  });
}

function isName(request: string | null): request is string {
  return request !== null && request !== 'auto';
}

function refusedBy(request: string | null, sources: readonly InstalledComponent[], probes: Probes) {
  return sources.map((source) => decide(source, null, request, probes));
}

/** With the section that its probe was given, which said that it measures. */
async function importSource(chosen: InstalledComponent, settings: UserConfig) {
  const imported = await importChosen('energy', chosen);
  const configured = componentSection(imported.component, settings);
  return configured.success ? { ...imported, config: configured.section } : imported;
}

async function importChosen<Kind extends ComponentKind>(
  kind: Kind,
  { plugin, id, package: owner, version, path }: InstalledComponent,
  section: Readonly<Record<string, unknown>> = {},
): Promise<SelectedComponent<Kind>> {
  const component = await loadComponent(plugin, kind, id);
  return { component, package: owner, version, path, config: deepFreeze(section) };
}
