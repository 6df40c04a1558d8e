import { BackendError, ExperimentError } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import { expect, it } from 'vitest';
import { asCancelled } from './as-cancelled.ts';

const config = createExampleConfig();
const reason = new Error('the study ended this run');

it('cli.md 8: the bare reason of a signal is a run that was cancelled, and says what to do', () => {
  const error = asCancelled(reason, config, AbortSignal.abort(reason));
  expect(ExperimentError.is(error) && [error.code, error.fix, error.cause]).toEqual([
    'EXPERIMENT.ABORTED',
    'run it again',
    reason,
  ]);
});

it('cli.md 8: without a signal, or with a code, an error stays what it is', () => {
  const known = new BackendError('BACKEND.LOAD_FAILED', 'x');
  expect(asCancelled(reason, config, new AbortController().signal)).toBe(reason);
  expect(asCancelled(known, config, AbortSignal.abort(reason))).toBe(known);
});
