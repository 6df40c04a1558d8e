import { BackendError, type LLEMErrorDetails } from '@llem/core';

/** `BACKEND.LOAD_FAILED`: what was found cannot become a model in the engine. */
export function loadFailed(backend: string, what: string, details: LLEMErrorDetails): BackendError {
  return new BackendError('BACKEND.LOAD_FAILED', `${backend} model loading failed: ${what}`, {
    ...details,
    backend,
  });
}

/** `BACKEND.RUN_FAILED`: generation cannot go on. */
export function runFailed(backend: string, what: string, details: LLEMErrorDetails): BackendError {
  return new BackendError('BACKEND.RUN_FAILED', `${backend} inference failed: ${what}`, {
    ...details,
    backend,
  });
}
