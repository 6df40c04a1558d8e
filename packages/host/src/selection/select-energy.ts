import type { ComponentDecision, EnergyCapabilities } from '@llem/core';
import type { Candidate, Probes } from './candidate.ts';
import { selectComponent } from './select-component.ts';

/** Below it are estimates: a model of a sensor adds nothing beside one. */
const LOWEST_SENSOR_PRIORITY = 10;

export interface EnergyCandidate extends Candidate {
  /** Null when its module could not be loaded. */
  readonly capabilities: EnergyCapabilities | null;
}

export interface EnergySelection<Chosen extends EnergyCandidate> {
  readonly energy: Chosen | null;
  /** The sensor that runs beside it for CPU and DRAM joules. */
  readonly cpuEnergy: Chosen | null;
  readonly decisions: readonly ComponentDecision[];
}

/**
 * Chooses the energy source, and the one sensor that may run beside it: the available one of highest priority
 * that measures the CPU and not devices, and whose claims are free (measurement.md 3). Throws like
 * `selectComponent`.
 */
export function selectEnergy<Chosen extends EnergyCandidate>(
  candidates: readonly Chosen[],
  probes: Probes,
  request: string | null,
  heldClaims: Iterable<string> = [],
): EnergySelection<Chosen> {
  const held = [...heldClaims];
  const { chosen: energy, decisions } = selectComponent('energy', candidates, probes, request, held);
  if (!energy) return { energy: null, cpuEnergy: null, decisions };
  const sensors = candidates.filter((candidate) => candidate !== energy && isCpuSensor(candidate));
  const beside = selectComponent('energy', sensors, probes, 'auto', [...held, ...energy.claims]);
  const besideDecisions = new Map(sensors.map((sensor, index) => [sensor, beside.decisions[index]]));
  const merged = candidates
    .filter(({ kind }) => kind === 'energy')
    .map((candidate, index) => {
      const second = besideDecisions.get(candidate);
      if (second?.chosen)
        return { ...second, detail: `beside ${energy.id}, for CPU and DRAM: ${second.detail}` };
      return second?.reason === 'claim-conflict' ? second : decisions[index];
    });
  return { energy, cpuEnergy: beside.chosen, decisions: merged.filter((decision) => decision !== undefined) };
}

function isCpuSensor({ capabilities, priority }: EnergyCandidate): boolean {
  return priority >= LOWEST_SENSOR_PRIORITY && capabilities?.cpu === true && !capabilities.per_device;
}
