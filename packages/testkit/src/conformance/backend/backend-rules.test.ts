import { BackendError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { type BackendVariant, createVariant } from '../../../test/backend-variant.ts';
import { BROKEN_BACKENDS } from '../../../test/broken-backends.ts';
import type { Rule } from '../rule.ts';
import type { BackendTrial } from './backend-subject.ts';
import { BACKEND_RULES, backendTrials } from './describe-inference-backend.ts';
import { WITHOUT_ENGINE_RULES } from './failure-rules.ts';

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
const SOUND: BackendVariant = {};
const SOUND_WITHOUT_ENGINE: BackendVariant = { script: { fail: { load: noEngine } } };

const rules = [
  ...BACKEND_RULES.map((rule) => ({ rule, sound: SOUND })),
  ...WITHOUT_ENGINE_RULES.map((rule) => ({ rule, sound: SOUND_WITHOUT_ENGINE })),
];

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

describe('the rules of a backend suite', () => {
  it('issue 8: has broken backends for every rule, and for no other', () => {
    expect(Object.keys(BROKEN_BACKENDS).sort()).toEqual(rules.map(({ rule }) => rule.name).sort());
    for (const variants of Object.values(BROKEN_BACKENDS)) expect(variants.length).toBeGreaterThan(0);
  });

  it.each(rules)('issue 8: a sound backend holds to it: $rule.name', async ({ rule, sound }) => {
    expect(await findingOf(rule, sound)).toBeNull();
  });

  it.each(rules)('issue 8: a broken backend is caught by it: $rule.name', async ({ rule }) => {
    for (const [index, variant] of (BROKEN_BACKENDS[rule.name] ?? []).entries()) {
      expect(await findingOf(rule, variant), `broken backend ${index}`).not.toBeNull();
    }
  });
});
