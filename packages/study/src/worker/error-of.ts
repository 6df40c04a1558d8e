import { LLEMError } from '@llem/core';
import { blamePlugin } from '@llem/host';
import type { WorkerError } from './messages.ts';

/** A failure as it is sent and recorded; a result that could not be saved has a name of its own (study.md 1). */
export function errorOf(failure: unknown): WorkerError {
  const thrown = blamePlugin(failure);
  const isError = thrown instanceof Error;
  const explained = LLEMError.is(thrown) ? thrown : null;
  return {
    type: explained?.code === 'EXPERIMENT.SAVE_FAILED' ? 'ResultSaveError' : isError ? thrown.name : 'Error',
    code: explained?.code ?? null,
    message: isError ? thrown.message : String(thrown),
    why: explained?.why ?? null,
    fix: explained?.fix ?? null,
    traceback: isError ? tracebackOf(thrown) : null,
  };
}

/** The stack with those of its causes, which tell what a plugin or a library said. */
function tracebackOf(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\ncaused by: ${tracebackOf(error.cause)}` : own;
}
