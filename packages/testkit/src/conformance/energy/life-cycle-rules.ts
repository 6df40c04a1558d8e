import assert from 'node:assert/strict';
import { EnergyMeasurement, isSession } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { type EnergyTrial, observationOf, startObservation, stopObservation } from './energy-subject.ts';

/** Enough for a reading on either side. */
const SHORT_S = 0.2;

/** Start, stop and disposal in every order. */
export const LIFE_CYCLE_RULES: readonly Rule<EnergyTrial>[] = [
  {
    name: 'may be disposed of without a stop, and twice',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const session = await startObservation(trial, trial.create(), signal);
      assert.ok(isSession(session), 'start gives no session: stop and Symbol.asyncDispose');
      await session[Symbol.asyncDispose]();
      await session[Symbol.asyncDispose]();
      await assertNothingLeft('a session disposed of without a stop', before, signal);
    },
  },
  {
    name: 'is prepared without being started, and released again, twice',
    requirement: 'measurement.md 1',
    applies: (trial) => trial.create().prepare !== undefined,
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const prepared = await trial.create().prepare?.(observationOf(trial.given, signal));
      await prepared?.[Symbol.asyncDispose]();
      await prepared?.[Symbol.asyncDispose]();
      await assertNothingLeft('a preparation that was released', before, signal);
    },
  },
  {
    name: 'may be disposed of after a stop, and twice, and is started again after its end',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const source = trial.create();
      for (const time of ['first', 'second']) {
        const session = await startObservation(trial, source, signal);
        const measurement = await observeShortly(trial, session);
        await session[Symbol.asyncDispose]();
        await session[Symbol.asyncDispose]();
        assertMeasured(measurement, `the ${time} measurement`);
      }
      await assertNothingLeft('two sessions, one after the other', before, signal);
    },
  },
  {
    name: 'runs two sessions at once, or refuses the second without harm to the first where it claims a resource',
    requirement: 'CM-14',
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      await using first = await startObservation(trial, trial.create(), signal);
      const second = await startObservation(trial, trial.create(), signal).catch((error: unknown) => {
        assert.ok(
          trial.component.claims.length > 0,
          `claims nothing, and refuses a second session: ${error}`,
        );
        return null;
      });
      await second?.[Symbol.asyncDispose]();
      assertMeasured(await observeShortly(trial, first), 'the first session after the second');
      await first[Symbol.asyncDispose]();
      await assertNothingLeft('two sessions at once', before, signal);
    },
  },
];

async function observeShortly(
  { context: { clock }, given: { load } }: EnergyTrial,
  session: Parameters<typeof stopObservation>[0],
) {
  const start_s = clock.now();
  await (load.run?.() ?? clock.sleep(SHORT_S));
  const { measurement } = await stopObservation(session, { start_s, end_s: clock.now() });
  return measurement;
}

/** A source that no longer measures says null, and keeps the schema. */
function assertMeasured(measurement: EnergyMeasurement, what: string): void {
  const { error } = EnergyMeasurement.safeParse(measurement);
  assert.equal(error, undefined, `${what}: ${error?.message}`);
  assert.notEqual(measurement.total_j, null, `${what} has no joules. ${measurement.warnings.join(' ')}`);
}
