import assert from 'node:assert/strict';
import { BackendError } from '@llem/core';
import { attempt } from './attempt.ts';
import type { BackendTrial } from './backend-subject.ts';
import { experimentOf } from './experiment-of.ts';
import { loadAsHost } from './load-as-host.ts';

/** Error of a load with `overrides`; null when it loads, after the model was disposed. */
export async function loadError(
  trial: BackendTrial,
  overrides: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const loaded = await attempt(() => loadAsHost(trial, trial.create(), experimentOf(trial, overrides)));
  if ('error' in loaded) return loaded.error;
  await loaded.value[Symbol.asyncDispose]();
  return null;
}

/** Fails unless the load is a BackendError with a fix, whose message names `what`. */
export async function assertRefused(
  trial: BackendTrial,
  overrides: Readonly<Record<string, unknown>>,
  what: string,
): Promise<void> {
  const error = await loadError(trial, overrides);
  assert.ok(
    error !== null,
    `load() takes ${JSON.stringify(overrides)}, which capabilities do not declare: declare it, or refuse it`,
  );
  assertExplained(error, what);
}

/** Fails unless `error` is a BackendError that a person can act on: what failed, a code, and a fix. */
export function assertExplained(error: unknown, what: string): asserts error is BackendError {
  assert.ok(BackendError.is(error), `a BackendError is due, and ${String(error)} is none`);
  assert.match(error.code, /^BACKEND\.[A-Z_]+$/, 'code of the error');
  assert.ok(error.message.includes(what), `the message does not name ${what}: ${error.message}`);
  assert.ok(error.fix, `the error says what failed and not what to do (fix): ${error.message}`);
  assert.ok(
    error.why === null || error.why !== '',
    'why is an empty text: null where the message says it all',
  );
}
