import { BackendError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import type { BackendTrial } from '../src/conformance/backend/backend-subject.ts';
import {
  BACKEND_RULES,
  backendTrials,
  describeInferenceBackend,
} from '../src/conformance/backend/describe-inference-backend.ts';
import { WITHOUT_ENGINE_RULES } from '../src/conformance/backend/failure-rules.ts';
import type { Rule } from '../src/conformance/rule.ts';
import { type BackendVariant, createVariant } from './backend-variant.ts';
import { BROKEN_BACKENDS } from './broken-backends/index.ts';

const noRoom = new BackendError('BACKEND.CUDA_OOM', 'fake ran out of memory', { fix: 'set a smaller model' });
const noEngine = new BackendError('BACKEND.LIBRARY_MISSING', 'fake: no engine', {
  fix: 'npm install engine',
});

/** What every variant is given that says nothing else; a cancelled call of a script settles at once. */
const OPTIONS = {
  settings: [{ path: 'fake.level', values: [1, 2, null] }],
  outOfMemory: createVariant({ script: { fail: { load: noRoom } } }),
  patience_s: 0.3,
};
const withoutEngine = createVariant({
  script: { fail: { load: noEngine } },
  component: {
    probe: async () => ({ available: false, reason: 'no engine', fix: 'npm install engine' }),
  },
});
const RULES = [...BACKEND_RULES, ...WITHOUT_ENGINE_RULES];

describeInferenceBackend(createVariant(), { describe, it, withoutEngine, ...OPTIONS });
describeInferenceBackend(createVariant(), { describe, it, withoutEngine: null, ...OPTIONS });

/** Checks one rule on a variant; the message of what it finds, null when it finds nothing. */
async function findingOf(rule: Rule<BackendTrial>, variant: BackendVariant): Promise<string | null> {
  const open = backendTrials(createVariant(variant), { ...OPTIONS, ...variant.options });
  await using trial = await open();
  if (rule.applies?.(trial) === false) return null;
  try {
    await rule.check(trial);
    return null;
  } catch (error) {
    return String(error);
  }
}

describe('the conformance suite of backends', () => {
  it('issue 8: has broken backends for every rule, and for no other', () => {
    expect(Object.keys(BROKEN_BACKENDS).sort()).toEqual(RULES.map(({ name }) => name).sort());
    for (const variants of Object.values(BROKEN_BACKENDS)) expect(variants.length).toBeGreaterThan(0);
  });

  it.each(RULES)('issue 8: catches a backend that breaks $name', async (rule) => {
    for (const variant of BROKEN_BACKENDS[rule.name] ?? [])
      expect(await findingOf(rule, variant)).toContain(variant.says ?? 'AssertionError');
  });
});
