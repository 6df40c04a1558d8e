import assert from 'node:assert/strict';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import { assertSucceeds, attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';
import { PROMPTS } from './record-use.ts';
import { assertExplained, loadError } from './refused.ts';

const NOWHERE = '/nowhere/llem-testkit-model';

/** What fails is a BackendError that says what to do (backends.md 10). */
export const FAILURE_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'says of a model that is not there that it is not, and what to do',
    requirement: 'backends.md 10',
    check: async (trial) => {
      const error = await loadError(trial, { model: NOWHERE });
      assert.ok(error !== null, `load() takes a model that is not there, ${NOWHERE}`);
      assertExplained(error, NOWHERE);
      assertSame(error.code, 'BACKEND.MODEL_NOT_FOUND', 'code of the error');
    },
  },
  {
    name: 'says of memory that does not suffice how to need less',
    requirement: 'backends.md 10',
    applies: ({ scenes }) => scenes.outOfMemory !== null,
    check: async ({ scenes }) => {
      if (!scenes.outOfMemory) return;
      await using subject = await scenes.outOfMemory();
      const outcome = await attempt(async () => {
        await using model = await loadAsHost(subject, subject.create(), experimentOf(subject));
        await model.run(PROMPTS, subject.context.signal);
      });
      assert.ok('error' in outcome, 'a load and a run of an engine without memory succeed');
      assertExplained(outcome.error, 'memory');
      assertSame(outcome.error.code, 'BACKEND.CUDA_OOM', 'code of the error');
    },
  },
];

/** Where the engine is not installed. */
export const WITHOUT_ENGINE_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'says without its engine what is missing and how to install it, and leaves nothing',
    requirement: 'backends.md 10',
    check: async (trial) => {
      const before = await takeFootprint();
      const error = await loadError(trial, {});
      assert.ok(error !== null, 'load() succeeds where the engine is not installed');
      assertExplained(error, trial.component.id);
      assertSame(error.code, 'BACKEND.LIBRARY_MISSING', 'code of the error');
      const findings = await attempt(() => trial.create().check(experimentOf(trial)));
      assertSucceeds(findings, 'check() where the engine is not installed');
      await assertNothingLeft('a load without an engine', before, trial.context.signal);
    },
  },
];
