import { PluginError } from '@llem/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateOf, installations, probesOf } from '../../test/candidate-of.ts';
import { type EnergyCandidate, selectEnergy } from './select-energy.ts';

const gpu = { trace: true, per_device: true, cpu: false, dram: false };
const cpu = { trace: true, per_device: false, cpu: true, dram: true };
// The table of measurement.md 3.
const zeus = candidateOf('zeus', { priority: 90, claims: ['nvml-energy'], capabilities: gpu });
const nvml = candidateOf('nvml', { priority: 80, claims: ['nvml-energy'], capabilities: gpu });
const codecarbon = candidateOf('codecarbon', {
  priority: 60,
  claims: ['nvml-energy', 'rapl'],
  capabilities: cpu,
});
const rapl = candidateOf('rapl', {
  priority: 40,
  claims: ['rapl'],
  capabilities: cpu,
  package: '@llem/energy-cpu',
});
const estimate = candidateOf('estimate', {
  priority: 5,
  claims: ['rapl'],
  capabilities: cpu,
  package: '@llem/energy-cpu',
});
const ALL = [estimate, rapl, codecarbon, nvml, zeus];

/** Ids of what runs, and the reason of each candidate. */
function outcome(
  all: readonly EnergyCandidate[],
  missing: readonly string[],
  request: string | null,
  held: string[] = [],
) {
  const { energy, cpuEnergy, decisions } = selectEnergy(all, probesOf(all, missing), request, held);
  return {
    running: [energy?.id ?? null, cpuEnergy?.id ?? null],
    reasons: Object.fromEntries(
      decisions.map(({ id, chosen, reason }) => [id, chosen ? `chosen ${reason}` : reason]),
    ),
  };
}

describe('measurement.md 3: which energy sources run', () => {
  it.each([
    // missing, request, energy, beside
    [[], 'auto', 'zeus', 'rapl'],
    [['zeus'], 'auto', 'nvml', 'rapl'],
    [['zeus', 'nvml'], 'auto', 'codecarbon', null],
    [['zeus', 'nvml', 'codecarbon'], 'auto', 'rapl', null],
    [['zeus', 'nvml', 'codecarbon', 'rapl'], 'auto', 'estimate', null],
    [['zeus', 'nvml', 'codecarbon', 'rapl', 'estimate'], 'auto', null, null],
    [['rapl'], 'auto', 'zeus', null],
    [[], 'nvml', 'nvml', 'rapl'],
    [[], 'rapl', 'rapl', null],
    [[], 'codecarbon', 'codecarbon', null],
    [[], 'estimate', 'estimate', null],
    [[], null, null, null],
  ] as const)('without %j, asked for %j: %j, beside it %j', (missing, request, energy, beside) => {
    expect(outcome(ALL, missing, request).running).toEqual([energy, beside]);
  });

  it('tells the fate of every candidate, the one beside included', () => {
    expect(outcome(ALL, ['zeus'], 'auto').reasons).toEqual({
      estimate: 'lower-priority',
      rapl: 'chosen highest-priority',
      codecarbon: 'claim-conflict',
      nvml: 'chosen highest-priority',
      zeus: 'unavailable',
    });
    expect(outcome(ALL, [], 'codecarbon').reasons).toMatchObject({
      rapl: 'claim-conflict',
      nvml: 'claim-conflict',
    });
  });

  it("a stranger's sensor of higher priority displaces rapl beside the source", () => {
    const ipmi = candidateOf('ipmi', { priority: 50, claims: ['rapl'], capabilities: cpu });
    const { running, reasons } = outcome([...ALL, ipmi], [], 'auto');
    expect(running).toEqual(['zeus', 'ipmi']);
    expect(reasons.rapl).toBe('lower-priority');
  });

  it('claims that the backend holds are taken', () => {
    expect(outcome(ALL, [], 'auto', ['nvml-energy']).running).toEqual(['rapl', null]);
  });

  it('what runs together never shares a claim, and an estimate never runs beside', () => {
    const requests = fc.constantFrom('auto', 'a', 'b', null);
    fc.assert(
      fc.property(
        installations,
        requests,
        fc.subarray(['rapl', 'ipmi']),
        ({ candidates, probes }, request, held) => {
          let selection: ReturnType<typeof selectEnergy>;
          try {
            selection = selectEnergy(candidates, probes, request, held);
          } catch (error) {
            expect(PluginError.is(error)).toBe(true);
            return;
          }
          const { energy, cpuEnergy, decisions } = selection;
          const claims = [...held, ...(energy?.claims ?? []), ...(cpuEnergy?.claims ?? [])];
          expect(new Set(claims).size).toBe(claims.length);
          expect(cpuEnergy?.priority ?? 10).toBeGreaterThanOrEqual(10);
          if (!energy) expect(cpuEnergy).toBeNull();
          expect(decisions).toHaveLength(candidates.length);
          const running = [energy, cpuEnergy].filter((one) => one !== null);
          expect(decisions.filter(({ chosen }) => chosen)).toHaveLength(running.length);
        },
      ),
    );
  });
});
