import { PluginError } from '@llem/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateOf, installations, probesOf } from '../../test/candidate-of.ts';
import type { PluginFinding } from '../plugin-finding.ts';
import { candidateKey } from './candidate.ts';
import { selectComponent } from './select-component.ts';

const zeus = candidateOf('zeus', { priority: 90, claims: ['nvml-energy'] });
const nvml = candidateOf('nvml', { priority: 80, claims: ['nvml-energy'] });
const rapl = candidateOf('rapl', { priority: 40, claims: ['rapl'] });
const ALL = [rapl, zeus, nvml];
const OLD: PluginFinding = {
  code: 'PLUGIN.INCOMPATIBLE_API',
  package: 'energy-zeus',
  path: '/',
  message: 'plugin energy-zeus speaks plugin API 2.0, this llem speaks 1.0',
  why: null,
  fix: 'npm install @llem/cli@latest',
};

/** What a selection throws. */
function refusal(select: () => unknown): PluginError {
  try {
    select();
  } catch (error) {
    if (PluginError.is(error)) return error;
  }
  throw new Error('it did not throw a PluginError');
}

/** The outcome of a selection in a form that does not depend on the order of candidates. */
function told(select: () => ReturnType<typeof selectComponent>) {
  try {
    const { chosen, decisions } = select();
    return {
      chosen: chosen && candidateKey(chosen),
      decisions: new Map(decisions.map((decision) => [candidateKey(decision), decision])),
    };
  } catch (error) {
    return { error: PluginError.is(error) ? `${error.code} ${error.message} ${error.fix}` : error };
  }
}

describe('CM-14: selectComponent', () => {
  it('auto takes the available one of highest priority and tells the fate of the others', () => {
    const { chosen, decisions } = selectComponent('energy', ALL, probesOf(ALL, ['zeus']), 'auto');
    expect(chosen).toBe(nvml);
    expect(decisions.map(({ id, chosen, reason, detail }) => [id, chosen, reason, detail])).toEqual([
      ['rapl', false, 'lower-priority', 'priority 40, nvml has 80'],
      ['zeus', false, 'unavailable', 'no sensor'],
      ['nvml', true, 'highest-priority', 'priority 80: found'],
    ]);
  });

  it('auto passes over what claims a resource that is in use', () => {
    const { chosen, decisions } = selectComponent('energy', ALL, probesOf(ALL), 'auto', ['nvml-energy']);
    expect(chosen).toBe(rapl);
    expect(decisions.find(({ id }) => id === 'zeus')).toMatchObject({
      chosen: false,
      reason: 'claim-conflict',
      detail: 'claims nvml-energy, which is in use',
    });
  });

  it('an explicit id gives that one, and names the rivals that its claims exclude', () => {
    const { chosen, decisions } = selectComponent('energy', ALL, probesOf(ALL), 'nvml');
    expect(chosen).toBe(nvml);
    expect(decisions.map(({ id, reason }) => [id, reason])).toEqual([
      ['rapl', 'lower-priority'],
      ['zeus', 'claim-conflict'],
      ['nvml', 'explicit'],
    ]);
  });

  it('null is deliberately none', () => {
    const { chosen, decisions } = selectComponent('energy', ALL, new Map(), null);
    expect(chosen).toBeNull();
    expect(decisions.every(({ chosen, reason }) => !chosen && reason === 'explicit')).toBe(true);
  });

  it('auto with nothing available is none, and no error', () => {
    expect(selectComponent('energy', ALL, probesOf(ALL, ['zeus', 'nvml', 'rapl']), 'auto').chosen).toBeNull();
    expect(selectComponent('energy', [], new Map(), 'auto')).toEqual({ chosen: null, decisions: [] });
  });

  it.each([
    ['that is not installed', ALL, [], [], 'PLUGIN.NOT_FOUND', 'installed: nvml, rapl'],
    ['that is unavailable', ALL, ['zeus'], [], 'PLUGIN.UNAVAILABLE', 'no sensor'],
    ['whose claims are held', ALL, [], ['nvml-energy'], 'PLUGIN.CLAIM_CONFLICT', 'claims nvml-energy'],
  ] as const)('an explicit id %s is an error, never a substitute', (_, all, missing, held, code, why) => {
    const candidates = code === 'PLUGIN.NOT_FOUND' ? all.filter(({ id }) => id !== 'zeus') : all;
    const error = refusal(() =>
      selectComponent('energy', candidates, probesOf(candidates, missing), 'zeus', held),
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining("energy 'zeus'") });
    expect(error.why).toContain(why);
  });

  it('an incompatible plugin is passed over by auto and fatal by name', () => {
    const old = { ...zeus, failure: OLD };
    const { chosen, decisions } = selectComponent('energy', [old, nvml], probesOf([nvml]), 'auto');
    expect(chosen).toBe(nvml);
    expect(decisions[0]).toMatchObject({ reason: 'incompatible-api', detail: OLD.message });
    const error = refusal(() => selectComponent('energy', [old, nvml], probesOf([nvml]), 'zeus'));
    expect(error).toMatchObject({ code: 'PLUGIN.INCOMPATIBLE_API', message: OLD.message, fix: OLD.fix });
  });

  it('an equal top priority from two packages names both and the setting that decides', () => {
    const twin = candidateOf('twin', { priority: 90 });
    const error = refusal(() => selectComponent('energy', [twin, ...ALL], probesOf([twin, ...ALL]), 'auto'));
    expect(error.code).toBe('PLUGIN.AMBIGUOUS');
    expect(error.message).toContain('energy-twin');
    expect(error.message).toContain('energy-zeus');
    expect(error.fix).toContain('energy.backend: twin');
    expect(error.fix).toContain('(or zeus)');
    expect(selectComponent('energy', [twin, ...ALL], probesOf([twin, ...ALL]), 'twin').chosen).toBe(twin);
  });

  it('an equal priority below the top, or within one package, is no conflict', () => {
    const lower = [candidateOf('x', { priority: 10 }), candidateOf('y', { priority: 10 })];
    expect(selectComponent('energy', [...lower, zeus], probesOf([...lower, zeus]), 'auto').chosen).toBe(zeus);
    const siblings = [candidateOf('y', { package: 'one' }), candidateOf('x', { package: 'one' })];
    expect(selectComponent('energy', siblings, probesOf(siblings), 'auto').chosen?.id).toBe('x');
  });

  it.each(['auto', 'zeus'])(
    'an id that two packages provide is an error that names both, asked for by %s',
    (request) => {
      const namesake = candidateOf('zeus', { package: 'acme', priority: 10 });
      const all = [...ALL, namesake];
      const error = refusal(() => selectComponent('energy', all, probesOf(all), request));
      expect(error).toMatchObject({
        code: 'PLUGIN.DUPLICATE_ID',
        message: "energy 'zeus' is provided by acme and energy-zeus",
      });
    },
  );
});

describe('CM-14: laws of selectComponent', () => {
  const requests = fc.constantFrom('auto', 'a', 'b', 'z', null);
  const claims = fc.subarray(['rapl', 'nvml-energy', 'ipmi']);

  it('the order of discovery changes nothing', () => {
    const shuffled = installations.chain((all) =>
      fc.record({
        all: fc.constant(all),
        other: fc.shuffledSubarray(all.candidates, { minLength: all.candidates.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, requests, claims, ({ all, other }, request, held) => {
        expect(told(() => selectComponent('energy', other, all.probes, request, held))).toEqual(
          told(() => selectComponent('energy', all.candidates, all.probes, request, held)),
        );
      }),
    );
  });

  it('what is chosen works, is available, is what was asked for, and claims nothing that is held', () => {
    fc.assert(
      fc.property(installations, requests, claims, ({ candidates, probes }, request, held) => {
        const outcome = told(() => selectComponent('energy', candidates, probes, request, held));
        if ('error' in outcome || outcome.chosen === null) return;
        const chosen = candidates.find((one) => candidateKey(one) === outcome.chosen);
        expect(chosen?.failure).toBeNull();
        expect(probes.get(outcome.chosen)?.available).toBe(true);
        expect(chosen?.claims.filter((claim) => held.some((other) => other === claim))).toEqual([]);
        if (request !== 'auto') expect(chosen?.id).toBe(request);
      }),
    );
  });

  it('every candidate gets one decision and at most one is chosen', () => {
    fc.assert(
      fc.property(installations, requests, claims, ({ candidates, probes }, request, held) => {
        const outcome = told(() => selectComponent('energy', candidates, probes, request, held));
        if ('error' in outcome) return;
        expect([...(outcome.decisions ?? []).keys()].sort()).toEqual(candidates.map(candidateKey).sort());
        const chosen = [...(outcome.decisions ?? []).values()].filter((decision) => decision.chosen);
        expect(chosen.map(candidateKey)).toEqual(outcome.chosen === null ? [] : [outcome.chosen]);
      }),
    );
  });

  it('auto never leaves a higher priority that is free and available', () => {
    fc.assert(
      fc.property(installations, claims, ({ candidates, probes }, held) => {
        const outcome = told(() => selectComponent('energy', candidates, probes, 'auto', held));
        if ('error' in outcome) return;
        const usable = candidates.filter(
          (one) =>
            one.failure === null &&
            probes.get(candidateKey(one))?.available &&
            !one.claims.some((claim) => held.some((other) => other === claim)),
        );
        const chosen = candidates.find((one) => candidateKey(one) === outcome.chosen);
        expect(chosen?.priority ?? Number.NEGATIVE_INFINITY).toBe(
          Math.max(...usable.map(({ priority }) => priority)),
        );
      }),
    );
  });
});
