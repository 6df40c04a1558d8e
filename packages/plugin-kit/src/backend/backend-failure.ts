import { BackendError, BridgeError } from '@llem/core';
import { WorkerFailure } from '../bridge/worker-failure.ts';
import { loadFailed, runFailed } from './failures.ts';
import type { PythonBackendDefinition } from './python-backend-definition.ts';

/** Codes that a worker may give to a failure (backends.md 10). */
const CODES: Readonly<Record<string, string>> = {
  GATED: 'BACKEND.GATED',
  INCOMPATIBLE_HARDWARE: 'BACKEND.INCOMPATIBLE_HARDWARE',
  MODEL_NOT_FOUND: 'BACKEND.MODEL_NOT_FOUND',
  NO_OUTPUT: 'BACKEND.NO_OUTPUT',
  QUANTIZATION_MISSING: 'BACKEND.QUANTIZATION_MISSING',
  UNSUPPORTED_SETTING: 'BACKEND.UNSUPPORTED_SETTING',
};

/** For a failure that only its library knows. */
const LOOK = 'run again with --verbose, which shows where the engine failed';

/** What a backend was at when it failed. */
export type Phase = 'load' | 'run';

/** What a failure of the worker or of the bridge is to the user; anything else stays what it is. */
export function backendFailure(
  error: unknown,
  phase: Phase,
  definition: Pick<PythonBackendDefinition, 'id' | 'outOfMemoryFix'>,
  interpreter: string,
): unknown {
  const { id: backend } = definition;
  const failed = phase === 'load' ? loadFailed : runFailed;
  if (BridgeError.is(error)) {
    const { why, fix, log_tail } = error;
    return failed(backend, error.message, { why, fix, meta: { log_tail }, cause: error });
  }
  if (!(error instanceof WorkerFailure)) return error;
  const { code, why, fix, details } = error;
  const common = { why, fix: fix ?? LOOK, meta: { ...details }, cause: error, backend };
  if (code === 'CUDA_OOM') return outOfMemory(error, definition);
  if (code === 'LIBRARY_MISSING') {
    const what = `${error.message} in ${interpreter}`;
    return libraryMissing(backend, what, fix ?? `llem plugins setup ${backend}`, error);
  }
  const known = code === null || !Object.hasOwn(CODES, code) ? undefined : CODES[code];
  if (known !== undefined) return new BackendError(known, `${backend}: ${error.message}`, common);
  return failed(backend, error.message, common);
}

/** No interpreter has the engine, or the engine lacks a library of its own. */
export function libraryMissing(backend: string, what: string, fix: string, cause?: unknown): BackendError {
  return new BackendError('BACKEND.LIBRARY_MISSING', `${backend}: ${what}`, {
    why: 'its engine is a Python library, which npm does not install',
    fix,
    backend,
    cause,
  });
}

function outOfMemory(
  error: WorkerFailure,
  { id: backend, outOfMemoryFix }: Pick<PythonBackendDefinition, 'id' | 'outOfMemoryFix'>,
): BackendError {
  const { used_mb: used, total_mb: total } = error.details;
  const known = typeof used === 'number' && typeof total === 'number';
  const memory = known ? ` (${Math.round(used)} of ${Math.round(total)} MiB in use)` : '';
  return new BackendError(
    'BACKEND.CUDA_OOM',
    `${backend} ran out of CUDA memory${memory}: ${error.message}`,
    {
      why: 'weights, key/value cache and activations together do not fit',
      fix: outOfMemoryFix,
      meta: { ...error.details },
      cause: error,
      backend,
    },
  );
}
