import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ExperimentError, InvalidStateTransitionError } from '@llem/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canTransitionTo,
  ExperimentState,
  isSubprocessRunning,
  markFailed,
  PHASES,
  type Phase,
  transitionTo,
} from './experiment-state.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const state = (phase: Phase, fields: Partial<ExperimentState> = {}): ExperimentState => ({
  experiment_id: 'one',
  phase,
  failed: false,
  config_hash: null,
  error_message: null,
  started_at: null,
  last_updated: now.toISOString(),
  subprocess_pid: null,
  ...fields,
});
const LEGAL = ['initialising measuring', 'measuring done'];

describe('ExperimentState', () => {
  it('INF-07: two moves are legal and no other', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PHASES),
        fc.constantFrom(...PHASES),
        fc.boolean(),
        (from, to, failed) => {
          const before = state(from, { failed });
          const isLegal = LEGAL.includes(`${from} ${to}`);
          expect(canTransitionTo(before, to)).toBe(isLegal);
          if (isLegal) expect(ExperimentState.parse(transitionTo(before, to, now)).phase).toBe(to);
          else expect(() => transitionTo(before, to, now)).toThrow(InvalidStateTransitionError);
        },
      ),
    );
  });

  it('INF-07: an illegal move says from where to where, and is an error of its experiment', () => {
    try {
      transitionTo(state('done'), 'measuring', now);
      expect.unreachable();
    } catch (error) {
      expect(ExperimentError.is(error) && error.code).toBe('STATE.ILLEGAL_TRANSITION');
      expect(InvalidStateTransitionError.is(error) && [error.from_state, error.to_state]).toEqual([
        'done',
        'measuring',
      ]);
    }
  });

  it('INF-07: a failure stands beside the phase and does not change it', () => {
    expect(markFailed(state('measuring'), 'out of memory')).toEqual(
      state('measuring', { failed: true, error_message: 'out of memory' }),
    );
    expect(transitionTo(state('initialising'), 'measuring', now).started_at).toBe(now.toISOString());
  });

  it('INF-07: unknown fields and phases are refused', () => {
    expect(ExperimentState.safeParse({ ...state('done'), more: 1 }).success).toBe(false);
    expect(ExperimentState.safeParse({ ...state('done'), phase: 'failed' }).success).toBe(false);
  });

  it('INF-07: a process runs while it is there, also one of another user', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(isSubprocessRunning(state('measuring', { subprocess_pid: child.pid ?? 0 }))).toBe(false);
    expect(isSubprocessRunning(state('measuring'))).toBe(false);
    expect(isSubprocessRunning(state('measuring', { subprocess_pid: process.pid }))).toBe(true);
    expect(isSubprocessRunning(state('measuring', { subprocess_pid: 1 }))).toBe(true);
  });
});
