import assert from 'node:assert/strict';
import type { EnergySession } from '@llem/core';
import { abortAtEachMoment } from '../abort-at.ts';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { within } from '../within.ts';
import { type EnergyTrial, observationOf, startObservation } from './energy-subject.ts';

/** The signal aborts at every await. */
export const CANCELLATION_RULES: readonly Rule<EnergyTrial>[] = [
  {
    name: 'does not start when its signal has aborted',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      const signal = AbortSignal.abort(new Error('aborted before'));
      const session = await within(trial.patience_s, 'an aborted start', startOrError(trial, signal));
      if (!(session instanceof Error)) await session[Symbol.asyncDispose]();
      assert.ok(session instanceof Error, 'starts though its signal has aborted');
      await assertNothingLeft('a start that was aborted before', before);
    },
  },
  {
    name: 'ends a start that is aborted, whenever that is, and leaves nothing',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      await abortAtEachMoment(
        (signal) => startOrError(trial, signal),
        async (starting, moment) => {
          const session = await within(trial.patience_s, `a start aborted ${moment}`, starting);
          if (!(session instanceof Error))
            await within(trial.patience_s, 'disposal', session[Symbol.asyncDispose]());
          await assertNothingLeft(`a start aborted ${moment}`, before);
        },
      );
    },
  },
  {
    name: 'ends a preparation that is aborted, whenever that is, and leaves nothing',
    requirement: 'architecture.md Plugins',
    applies: (trial) => trial.create().prepare !== undefined,
    check: async (trial) => {
      const before = await takeFootprint();
      await abortAtEachMoment(
        async (signal) => trial.create().prepare?.(observationOf(trial.given, signal)),
        async (preparing, moment) => {
          const what = `a preparation aborted ${moment}`;
          const prepared = await within(
            trial.patience_s,
            what,
            preparing.catch(() => undefined),
          );
          await within(trial.patience_s, 'disposal', Promise.resolve(prepared?.[Symbol.asyncDispose]()));
          await assertNothingLeft(what, before);
        },
      );
    },
  },
  {
    name: 'stops soon after an abort, and leaves nothing',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const { clock } = trial.context;
      for (const moment of ['before stop', 'during stop']) {
        const before = await takeFootprint();
        const controller = new AbortController();
        await using session = await startObservation(trial, trial.create(), controller.signal);
        const window = { start_s: clock.now(), end_s: clock.now() };
        if (moment === 'before stop') controller.abort(new Error(`aborted ${moment}`));
        // The outcome of an aborted run is nobody's; a rejection is as good.
        const stopping = session.stop(window).catch(() => null);
        if (moment === 'during stop') controller.abort(new Error(`aborted ${moment}`));
        await within(trial.patience_s, `a stop whose signal aborts ${moment}`, stopping);
        await within(trial.patience_s, 'disposal', session[Symbol.asyncDispose]());
        await assertNothingLeft(`a session aborted ${moment}`, before);
      }
    },
  },
];

/** The session, or that with which the start rejected. */
function startOrError(trial: EnergyTrial, signal: AbortSignal): Promise<EnergySession | Error> {
  return trial
    .create()
    .start(observationOf(trial.given, signal))
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}
