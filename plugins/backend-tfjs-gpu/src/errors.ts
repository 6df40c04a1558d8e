import { BackendError } from '@llem/core';

/** `BACKEND.LOAD_FAILED`: the model's files cannot become a model. */
export function loadFailed(what: string, fix: string | null, cause?: unknown): BackendError {
  return new BackendError('BACKEND.LOAD_FAILED', `tfjs model loading failed: ${what}`, {
    backend: 'tfjs',
    fix,
    cause,
  });
}

/** `BACKEND.RUN_FAILED`: generation cannot go on. */
export function runFailed(what: string, fix: string | null, cause?: unknown): BackendError {
  return new BackendError('BACKEND.RUN_FAILED', `tfjs inference failed: ${what}`, {
    backend: 'tfjs',
    fix,
    cause,
  });
}

/** `BACKEND.UNSUPPORTED_SETTING`: a configured value that would not reach the engine. */
export function unsupportedSetting(field: string, why: string, fix: string): BackendError {
  return new BackendError('BACKEND.UNSUPPORTED_SETTING', `tfjs does not support ${field}: ${why}`, {
    backend: 'tfjs',
    fix,
  });
}

/** `BACKEND.MODEL_UNSUPPORTED`: an architecture that no family here builds. */
export function modelUnsupported(what: string): BackendError {
  return new BackendError('BACKEND.MODEL_UNSUPPORTED', `tfjs cannot build this model: ${what}`, {
    backend: 'tfjs',
    why: 'it builds the families gpt2 (model_type gpt2) and llama (model_type llama, mistral, qwen2)',
    fix: 'choose a model of one of these types, or set backend to pytorch (npm install @llem/backend-pytorch)',
  });
}

/** What an unknown thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
