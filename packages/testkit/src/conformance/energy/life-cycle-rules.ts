import assert from 'node:assert/strict';
import { EnergyMeasurement, isSession } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { type EnergyTrial, observationOf, startObservation, stopObservation } from './energy-subject.ts';

/** Enough for a reading on either side, and more than twice that. */
const SHORT_S = 0.2;
const LONGER_S = 0.5;

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
    name: 'may be disposed of after a stop, and twice, and is started again after its end, to count anew',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      const { signal } = new AbortController();
      const source = trial.create();
      const seen: Counted[] = [];
      for (const [time, seconds] of [
        ['first', LONGER_S],
        ['second', SHORT_S],
      ] as const) {
        const start_s = trial.context.clock.now();
        const session = await startObservation(trial, source, signal);
        const { measurement, window } = await observeShortly(trial, session, seconds);
        const outer = { start_s, end_s: trial.context.clock.now() };
        await session[Symbol.asyncDispose]();
        await session[Symbol.asyncDispose]();
        assertMeasured(measurement, `the ${time} measurement`);
        const { joules } = trial.given.load;
        // A source without a trace may begin at the call of `start` and end at the answer of `stop`.
        const most_j = joules(trial.component.capabilities.trace ? window : outer);
        seen.push({ total_j: measurement.total_j ?? 0, least_j: joules(window), most_j });
      }
      assertCountedAnew(seen);
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
      const { measurement } = await observeShortly(trial, first);
      assertMeasured(measurement, 'the first session after the second');
      await first[Symbol.asyncDispose]();
      await assertNothingLeft('two sessions at once', before, signal);
    },
  },
];

async function observeShortly(
  { context: { clock }, given: { load } }: EnergyTrial,
  session: Parameters<typeof stopObservation>[0],
  seconds = SHORT_S,
) {
  const start_s = clock.now();
  await (load.run?.() ?? clock.sleep(seconds));
  const window = { start_s, end_s: clock.now() };
  const { measurement } = await stopObservation(session, window);
  return { measurement, window };
}

/** A source that no longer measures says null, and keeps the schema. */
function assertMeasured(measurement: EnergyMeasurement, what: string): void {
  const { error } = EnergyMeasurement.safeParse(measurement);
  assert.equal(error, undefined, `${what}: ${error?.message}`);
  assert.notEqual(measurement.total_j, null, `${what} has no joules. ${measurement.warnings.join(' ')}`);
}

/** Joules of a measurement, and those that the load had, at least and at most. */
interface Counted {
  readonly total_j: number;
  readonly least_j: number;
  readonly most_j: number;
}

/** In shares of the first measurement, whatever its unit; half of it, because a slow sensor smears what was before. */
function assertCountedAnew([first, second]: readonly Counted[]): void {
  assert.ok(first && second);
  const due_j = (first.total_j * second.most_j) / first.least_j;
  const said = `the second measurement has ${second.total_j} J, of a load that would have ${due_j.toPrecision(4)} J by the measure of the first, ${first.total_j} J`;
  assert.ok(
    !(second.total_j > due_j + first.total_j / 2),
    `${said}: it repeats the first, or goes on from it`,
  );
}
