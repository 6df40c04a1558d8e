import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { EnergySession } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import type { Rule } from '../rule.ts';
import { within } from '../within.ts';
import { type EnergyTrial, observationOf, startObservation } from './energy-subject.ts';

/** An abort ends what is in progress; this is what a process takes to die on a busy machine. */
const SETTLE_S = 5;
/** When in a start it is aborted, as shares of what a start takes. */
const MOMENTS = [0, 0.3, 0.7];

/** The signal aborts at every await. */
export const CANCELLATION_RULES: readonly Rule<EnergyTrial>[] = [
  {
    name: 'does not start when its signal has aborted',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const before = await takeFootprint();
      const signal = AbortSignal.abort(new Error('aborted before'));
      const session = await startOrError(trial, signal);
      if (!(session instanceof Error)) await session[Symbol.asyncDispose]();
      assert.ok(session instanceof Error, 'starts though its signal has aborted');
      await assertNothingLeft('a start that was aborted before', before);
    },
  },
  {
    name: 'ends a start that is aborted, whenever that is, and leaves nothing',
    requirement: 'architecture.md Plugins',
    check: async (trial) => {
      const usual_ms = await startTime(trial);
      for (const moment of MOMENTS) {
        const before = await takeFootprint();
        const controller = new AbortController();
        const starting = startOrError(trial, controller.signal);
        if (moment > 0) await delay(moment * usual_ms);
        controller.abort(new Error('aborted during start'));
        const session = await starting;
        if (!(session instanceof Error)) await within(SETTLE_S, 'disposal', session[Symbol.asyncDispose]());
        await assertNothingLeft(`a start aborted after ${Math.round(moment * usual_ms)} ms`, before);
      }
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
        await within(SETTLE_S, `a stop whose signal aborts ${moment}`, stopping);
        await within(SETTLE_S, 'disposal', session[Symbol.asyncDispose]());
        await assertNothingLeft(`a session aborted ${moment}`, before);
      }
    },
  },
];

/** Milliseconds that a start takes here and now. */
async function startTime(trial: EnergyTrial): Promise<number> {
  const begin_ms = performance.now();
  const session = await startObservation(trial, trial.create(), new AbortController().signal);
  const usual_ms = performance.now() - begin_ms;
  await session[Symbol.asyncDispose]();
  return usual_ms;
}

/** The session, or that with which the start rejected. It must do one or the other soon. */
async function startOrError(trial: EnergyTrial, signal: AbortSignal): Promise<EnergySession | Error> {
  const starting = trial.create().start(observationOf(trial.given, signal));
  return within(
    SETTLE_S,
    'a start whose signal aborts',
    starting.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error)))),
  );
}
