import assert from 'node:assert/strict';
import type { ComponentContext, ComponentKind, ProbeResult } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';
import { within } from '../within.ts';

/** All probes of a command are killed together after this long. */
const PROBE_LIMIT_S = 5;

/** What a component says of the machine. */
export const PROBE_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  {
    name: 'is available on the machine of the suite, by a probe that says what it found',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const answer = await probe(trial);
      assert.ok(answer.available, `unavailable: ${answer.available ? '' : answer.reason}`);
      assertText(answer.detail, 'detail');
    },
  },
  {
    name: 'answers a probe that knows nothing of the environment, without throwing',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const answer = await probe(trial, {});
      if (!answer.available) assertText(answer.reason, 'reason');
    },
  },
  {
    name: 'leaves nothing behind after a probe',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      await probe(trial);
      await assertNothingLeft('the probe', before);
    },
  },
];

/** What a component says of a machine without what it needs. */
export const UNAVAILABLE_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  {
    name: 'is unavailable without its hardware, by a probe that says why and what mends it',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const answer = await probe(trial);
      assert.ok(!answer.available, 'available, though the machine has not what it needs');
      assertText(answer.reason, 'reason');
      assertText(answer.fix, 'fix');
    },
  },
];

/** For a component that needs nothing: that it says so wherever it is asked. */
export const AVAILABLE_EVERYWHERE_RULES: readonly Rule<Trial<ComponentKind>>[] = [
  {
    name: 'is available with an empty environment, since withoutHardware is null',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const answer = await probe(trial, {});
      assert.ok(answer.available, `unavailable: ${answer.available ? '' : answer.reason}`);
    },
  },
];

/** The answer of a probe, in time and of the right shape. It is told what the host tells it, and no more. */
async function probe(
  { component, config, context: { env: own, settings } }: Trial<ComponentKind>,
  env: ComponentContext['env'] = own,
): Promise<ProbeResult> {
  const answer = await within(PROBE_LIMIT_S, 'the probe', component.probe({ env, settings, config }));
  assert.equal(typeof answer?.available, 'boolean', `the probe answers ${JSON.stringify(answer)}`);
  return answer;
}

function assertText(text: unknown, field: string): void {
  assert.ok(
    typeof text === 'string' && text.trim() !== '',
    `the answer's ${field} is ${JSON.stringify(text)}`,
  );
}
