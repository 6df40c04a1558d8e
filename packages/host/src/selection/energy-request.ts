import {
  ConfigError,
  closestMatch,
  type ExperimentConfig,
  type PreFlightIssue,
  type UserConfig,
} from '@llem/core';
import { type Candidate, candidateKey, type Probes } from './candidate.ts';
import { knownEnergyPackage } from './known-packages.ts';

export interface EnergyRequest {
  /** An id, `auto`, or null for deliberately none. */
  readonly id: string | null;
  /** Where it was asked for. */
  readonly setting: string;
}

/** What was asked for: the experiment decides, then the user config, then priority (CM-14). */
export function energyRequest(config: Pick<ExperimentConfig, 'energy'>, settings: UserConfig): EnergyRequest {
  const { backend } = config.energy;
  if (backend !== 'auto') return { id: backend ?? null, setting: 'energy.backend' };
  return { id: settings.measurement.energy_backend, setting: 'measurement.energy_backend' };
}

/** Throws ConfigError `CONFIG.UNKNOWN_ENERGY` for a name that neither an installed plugin nor llem knows. */
export function checkEnergyName({ id, setting }: EnergyRequest, installed: readonly string[]): void {
  if (id === null || id === 'auto' || installed.includes(id) || knownEnergyPackage(id) !== null) return;
  const ids = [...new Set(installed)].sort();
  const close = closestMatch(id, ids);
  throw new ConfigError('CONFIG.UNKNOWN_ENERGY', `${setting}: no energy source '${id}' is installed`, {
    why: `accepted here: ${[...ids, 'auto', 'null'].join(', ')}`,
    fix: close
      ? `set ${setting}: ${close}`
      : `set ${setting} to one of them, or install the plugin that provides '${id}'`,
  });
}

/** The issue of a source that was asked for by name and cannot measure here; null when it can. */
export function energyIssue(
  id: string,
  candidates: readonly Candidate[],
  probes: Probes,
): PreFlightIssue | null {
  const named = candidates.filter((candidate) => candidate.id === id);
  // A plugin that cannot be used at all, and an id that two provide, are errors of their own.
  const [candidate, ...others] = named.filter(({ failure }) => failure === null);
  if (others.length > 0 || (!candidate && named.length > 0)) return null;
  const probe = candidate ? probes.get(candidateKey(candidate)) : null;
  if (probe?.available) return null;
  const install = `npm install ${candidate?.package ?? knownEnergyPackage(id)}`;
  const reason = probe?.reason ?? 'its plugin is not installed';
  const fix = probe ? probe.fix : install;
  const message = `Energy source '${id}' is not available on this system. Reason: ${reason}`;
  return { check: 'energy', message: fix ? `${message} — ${fix}` : message, fix };
}
