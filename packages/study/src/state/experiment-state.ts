import { InvalidStateTransitionError } from '@llem/core';
import * as z from 'zod';
import { livingProcess } from '../processes/living-process.ts';

/** In the order in which an experiment goes through them; there is no way back and none past one. */
export const PHASES = ['initialising', 'measuring', 'done'] as const;
export type Phase = (typeof PHASES)[number];

/** What is known of an experiment while it runs (INF-07). `failed` stands beside the phase that it failed in. */
export const ExperimentState = z.strictObject({
  experiment_id: z.string().min(1),
  phase: z.enum(PHASES),
  failed: z.boolean(),
  config_hash: z.string().nullable(),
  error_message: z.string().nullable(),
  /** When it began to measure. */
  started_at: z.iso.datetime().nullable(),
  last_updated: z.iso.datetime(),
  subprocess_pid: z.int().min(1).nullable(),
});
export type ExperimentState = Readonly<z.output<typeof ExperimentState>>;

/** True for the next phase only. */
export function canTransitionTo({ phase }: Pick<ExperimentState, 'phase'>, next: Phase): boolean {
  return PHASES.indexOf(next) === PHASES.indexOf(phase) + 1;
}

/**
 * The record in its next phase.
 * @throws InvalidStateTransitionError STATE.ILLEGAL_TRANSITION for any other
 */
export function transitionTo(state: ExperimentState, next: Phase, now: Date): ExperimentState {
  if (!canTransitionTo(state, next))
    throw new InvalidStateTransitionError(
      'STATE.ILLEGAL_TRANSITION',
      `experiment ${state.experiment_id} cannot go from ${state.phase} to ${next}`,
      { why: `the phases are ${PHASES.join(', ')}, in this order`, from_state: state.phase, to_state: next },
    );
  return { ...state, phase: next, started_at: next === 'measuring' ? now.toISOString() : state.started_at };
}

/** The record of an experiment that failed, in the phase that it was in. */
export function markFailed(state: ExperimentState, message: string): ExperimentState {
  return { ...state, failed: true, error_message: message };
}

/** True while the process that measures is there. */
export function isSubprocessRunning({ subprocess_pid }: Pick<ExperimentState, 'subprocess_pid'>): boolean {
  return subprocess_pid !== null && livingProcess(subprocess_pid) !== null;
}
