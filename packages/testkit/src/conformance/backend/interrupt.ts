import assert from 'node:assert/strict';
import type { Clock } from '@llem/core';
import { within } from '../within.ts';
import { attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { promptOf } from './record-use.ts';

/** Long enough that there is a middle. */
export const MANY_PROMPTS = Array.from({ length: 48 }, (_, index) => promptOf(`prompt ${index} of many`));

/** When a call is cancelled: before it, as soon as it was made, or that many seconds later. */
export type Moment = 'before' | 'at once' | number;

interface Interruption<T> {
  /** What the call gave although it was cancelled; absent when it rejected with the reason. */
  readonly value?: T;
}

/**
 * Cancels a call at a moment. Fails unless it settles soon, and rejects with the reason of the signal. A call that is
 * over before a moment some seconds later may give its value.
 */
export async function interrupt<T>(
  trial: BackendTrial,
  what: string,
  moment: Moment,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<Interruption<T>> {
  const { clock } = trial.context;
  const controller = new AbortController();
  const reason = new Error('cancelled by the suite');
  if (moment === 'before') controller.abort(reason);
  let isOver = false;
  const outcome = attempt(() => call(controller.signal)).finally(() => {
    isOver = true;
  });
  if (typeof moment === 'number') await firstOf(outcome, clock, moment);
  const wasOver = isOver;
  controller.abort(reason);
  const when = typeof moment === 'number' ? `${moment} s after it began` : moment;
  const settled = await within(trial.patience_s, `${what} that is cancelled ${when}`, outcome);
  if ('value' in settled) {
    assert.ok(wasOver, `${what} that is cancelled ${when} goes on and resolves`);
    return { value: settled.value };
  }
  assert.ok(
    isOrCauses(settled.error, reason),
    `${what} that is cancelled ${when} rejects with ${String(settled.error)}, not with the reason of the signal`,
  );
  return {};
}

/** The reason itself, or an error whose chain of causes leads to it. */
function isOrCauses(error: unknown, reason: Error): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (one === reason) return true;
  return false;
}

/** Waits for a call, but no longer than these seconds; no timer is left running. */
async function firstOf(call: Promise<unknown>, clock: Clock, seconds: number): Promise<void> {
  const over = new AbortController();
  const slept = clock.sleep(seconds, over.signal).catch(() => {});
  await Promise.race([call, slept]);
  over.abort();
}
