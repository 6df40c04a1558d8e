import { API_VERSION, type ComponentDecision, LLEMError, type UserConfig } from '@llem/core';
import type { Discovery } from '../discovery/discover-plugins.ts';
import type { PluginFinding } from '../plugin-finding.ts';
import { candidateKey } from '../selection/candidate.ts';
import { checkEnergyName } from '../selection/energy-request.ts';
import { energyCandidates, type InstalledComponent, probesOf } from '../selection/installed-component.ts';
import { selectComponent } from '../selection/select-component.ts';
import { selectEnergy } from '../selection/select-energy.ts';
import type { PluginReport, ReportedComponent } from './plugin-report.ts';

/** Tells what is installed, what its probes said, and what an experiment that names nothing would choose. */
export function buildReport(
  { plugins, findings }: Discovery,
  components: readonly InstalledComponent[],
  settings: UserConfig,
): PluginReport {
  const { decisions, refusals } = decideAll(components, settings);
  const decisionOf = new Map(decisions.map((decision) => [candidateKey(decision), decision]));
  return {
    api_version: API_VERSION,
    plugins: plugins.map((plugin) => ({
      package: plugin.package,
      version: plugin.version,
      path: plugin.path,
      api_version: plugin.manifest.apiVersion,
      components: components
        .filter((component) => component.plugin === plugin)
        .map((component) => reported(component, decisionOf.get(candidateKey(component)) ?? null)),
    })),
    findings: distinct([
      ...findings,
      ...components.flatMap(({ outcome }) => outcome?.failure ?? []),
      ...refusals,
    ]),
  };
}

/** Every decision, kind by kind; what cannot be decided becomes a finding and leaves its kind undecided. */
function decideAll(components: readonly InstalledComponent[], settings: UserConfig) {
  const probes = probesOf(components);
  const refusals: PluginFinding[] = [];
  const attempt = (choose: () => readonly ComponentDecision[]) => {
    try {
      return choose();
    } catch (error) {
      if (!LLEMError.is(error)) throw error;
      refusals.push(asFinding(error));
      return [];
    }
  };
  const decisions = [
    ...attempt(() => selectComponent('backend', components, probes, 'auto').decisions),
    ...attempt(() => {
      const candidates = energyCandidates(components);
      const { energy_backend: id } = settings.measurement;
      checkEnergyName(
        { id, setting: 'measurement.energy_backend' },
        candidates.map((candidate) => candidate.id),
      );
      return selectEnergy(candidates, probes, id).decisions;
    }),
    ...attempt(() => selectComponent('telemetry', components, probes, 'auto').decisions),
    // These are only ever used when the user config names them.
    ...attempt(() => selectComponent('runner', components, probes, null).decisions),
    ...attempt(() => selectComponent('executor', components, probes, null).decisions),
  ];
  return { decisions, refusals };
}

function reported(
  { kind, id, outcome }: InstalledComponent,
  decision: ComponentDecision | null,
): ReportedComponent {
  const { priority = null, claims = null } = outcome?.description ?? {};
  return {
    kind,
    id,
    priority,
    claims,
    probe: outcome?.probe ?? null,
    decision: decision && { chosen: decision.chosen, reason: decision.reason, detail: decision.detail },
  };
}

function asFinding({ code, message, why, fix }: LLEMError): PluginFinding {
  return { code, package: '', path: '', message, why, fix };
}

/** A plugin of two components that does not load has one finding, not two. */
function distinct(findings: readonly PluginFinding[]): PluginFinding[] {
  return [
    ...new Map(
      findings.map((finding) => [`${finding.code} ${finding.message} ${finding.why}`, finding]),
    ).values(),
  ];
}
