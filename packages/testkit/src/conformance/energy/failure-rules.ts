import assert from 'node:assert/strict';
import { LLEMError } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import type { Trial } from '../trial.ts';
import {
  type AbsentEnergySubject,
  type EnergyTrial,
  startObservation,
  stopObservation,
} from './energy-subject.ts';

/** A sensor that fails in the middle of a window. */
export const SENSOR_FAILURE_RULES: readonly Rule<EnergyTrial>[] = [
  {
    name: 'gives null and a warning, or rejects, when its sensor fails in the window; never 0, and no part of it',
    requirement: 'measurement.md 3',
    applies: ({ given }) => given.breakSensor !== undefined,
    check: async (trial) => {
      const { clock } = trial.context;
      await using session = await startObservation(trial, trial.create(), new AbortController().signal);
      const start_s = clock.now();
      await clock.sleep(0.3);
      await trial.given.breakSensor?.();
      await clock.sleep(0.3);
      const outcome = await stopObservation(session, { start_s, end_s: clock.now() }).catch(explained);
      if (outcome === null) return;
      const { total_j, per_device_j, warnings } = outcome.measurement;
      assert.equal(total_j, null, `total_j is ${total_j} of a window in which the sensor failed`);
      assert.equal(per_device_j, null, 'per_device_j has joules of a window in which the sensor failed');
      assert.ok(warnings.length > 0, 'the joules are null, and no warning says why');
    },
  },
];

/** A start on a machine without what the source needs. */
export const FAILED_START_RULES: readonly Rule<Trial<'energy', AbsentEnergySubject>>[] = [
  {
    name: 'rejects a start without its hardware with an error of llem that has a code and a fix, and leaves nothing',
    requirement: 'architecture.md Style',
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const error = await startObservation(trial, trial.create(), signal).then(
        (session) => session[Symbol.asyncDispose]().then(() => assert.fail('starts without its hardware')),
        (reason: unknown) => reason,
      );
      assert.ok(
        LLEMError.is(error),
        `rejects with ${String(error)}, which is no LLEMError: code, message, fix`,
      );
      assert.match(error.code, /^[A-Z]+\.[A-Z0-9_]+$/, `the code is ${error.code}, not AREA.SUBCODE`);
      assert.ok(error.message.trim() !== '', 'the error has no message');
      assert.ok(error.fix, `${error.code} has no fix: the command or edit that mends it`);
      await assertNothingLeft('a start that failed', before, signal);
    },
  },
];

/** A stop may reject, by an error that says something; its own late answer is none. */
function explained(error: unknown): null {
  if (error instanceof assert.AssertionError) throw error;
  assert.ok(
    error instanceof Error && error.message !== '',
    `stop rejects with ${String(error)}, which is no error`,
  );
  return null;
}
