import type { ProbeResult } from '@llem/core';
import * as fc from 'fast-check';
import { candidateKey } from '../src/selection/candidate.ts';
import type { EnergyCandidate } from '../src/selection/select-energy.ts';

/** An energy candidate; its package is named after its id unless told. */
export function candidateOf(id: string, parts: Partial<EnergyCandidate> = {}): EnergyCandidate {
  return {
    kind: 'energy',
    id,
    package: `energy-${id}`,
    version: '1.0.0',
    path: `/plugins/${id}`,
    priority: 50,
    claims: [],
    failure: null,
    capabilities: { trace: false, per_device: false, cpu: false, dram: false },
    ...parts,
  };
}

const FOUND: ProbeResult = { available: true, detail: 'found' };
const MISSING: ProbeResult = { available: false, reason: 'no sensor', fix: 'modprobe sensor' };

/** Probe results: every candidate is available but those named. */
export function probesOf(
  candidates: readonly EnergyCandidate[],
  missing: readonly string[] = [],
): Map<string, ProbeResult> {
  return new Map(candidates.map((one) => [candidateKey(one), missing.includes(one.id) ? MISSING : FOUND]));
}

/** Any set of installed energy sources with their probe results, ties and duplicate ids included. */
export const installations = fc
  .array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      package: fc.constantFrom('p', 'q', 'r', 's'),
      priority: fc.constantFrom(5, 40, 50, 80, 90),
      claims: fc.subarray(['rapl', 'nvml-energy', 'ipmi']),
      broken: fc.boolean(),
      available: fc.boolean(),
      cpu: fc.boolean(),
      per_device: fc.boolean(),
    }),
    { maxLength: 7 },
  )
  // Within one package an id is one component: discovery sees to that.
  .map((all) => [...new Map(all.map((one) => [`${one.package} ${one.id}`, one])).values()])
  .map((all) => {
    const candidates = all.map(({ id, package: owner, priority, claims, broken, cpu, per_device }) => {
      const failure = {
        code: 'PLUGIN.LOAD_FAILED',
        package: owner,
        path: '/',
        message: `${owner} is broken`,
        why: null,
        fix: null,
      };
      const capabilities = { trace: false, dram: false, cpu, per_device };
      return candidateOf(id, {
        package: owner,
        priority,
        claims,
        capabilities,
        failure: broken ? failure : null,
      });
    });
    const probes = new Map(
      candidates.map((one, index) => [candidateKey(one), all[index]?.available ? FOUND : MISSING]),
    );
    return { candidates, probes };
  });
