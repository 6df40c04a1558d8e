import type { EnergyOutcome, TimeWindow } from '@llem/core';
import { takeFootprint } from '../footprint.ts';
import { assertNothingLeft } from '../nothing-left.ts';
import { watchStdout } from '../watch-stdout.ts';
import { type EnergyTrial, observationOf, startObservation, stopObservation } from './energy-subject.ts';

/** One whole observation of the known load, made as a run makes it, and what was seen beside it. */
export interface Recording extends AsyncDisposable {
  readonly trial: EnergyTrial;
  readonly outcome: EnergyOutcome;
  /** That of the load. */
  readonly window: TimeWindow;
  /** From the end of `start` to the call of `stop`, and from the call of `start` to the end of `stop`. */
  readonly inner: TimeWindow;
  readonly outer: TimeWindow;
  /** What the component printed to stdout. */
  readonly printed: readonly string[];
  /** Null when nothing is left of it. */
  readonly left: Error | null;
}

/** Seconds before and after the window that a run leaves for the readings around it. */
const QUIET_MARGIN_S = 1.5;

/** Observes the load once. Rejects when the source does. */
export async function recordObservation(trial: EnergyTrial): Promise<Recording> {
  using stdout = watchStdout();
  const before = await takeFootprint();
  const { signal } = new AbortController();
  const seen = await stdout.run(() => observe(trial, signal, () => stdout.lookAtChildren()));
  const left = await assertNothingLeft('an observation', before, signal, trial.context.signal).then(
    () => null,
    (error: Error) => error,
  );
  return { trial, ...seen, printed: stdout.printed, left, [Symbol.asyncDispose]: async () => {} };
}

async function observe(trial: EnergyTrial, signal: AbortSignal, whileItRuns: () => void) {
  const { component, context, given } = trial;
  const { clock } = context;
  const margin_s = component.capabilities.trace ? QUIET_MARGIN_S : 0;
  const source = trial.create();
  await using _prepared = await source.prepare?.(observationOf(given, signal));
  const asked_s = clock.now();
  await using session = await startObservation(trial, source, signal);
  const started_s = clock.now();
  await clock.sleep(margin_s);
  const start_s = clock.now();
  await (given.load.run?.() ?? clock.sleep(1));
  const window = { start_s, end_s: clock.now() };
  whileItRuns();
  await clock.sleep(margin_s);
  const inner = { start_s: started_s, end_s: clock.now() };
  const outcome = await stopObservation(session, window);
  return { window, inner, outer: { start_s: asked_s, end_s: clock.now() }, outcome };
}
