import { BackendError } from '@llem/core';
import { loadFailed as failed } from '@llem/plugin-kit';

/** `BACKEND.LOAD_FAILED`: the model's files cannot become a model. */
export function loadFailed(what: string, fix: string | null, cause?: unknown): BackendError {
  return failed('tfjs', what, { fix, cause });
}

/** `BACKEND.MODEL_UNSUPPORTED`: an architecture that no family here builds. */
export function modelUnsupported(what: string): BackendError {
  return new BackendError('BACKEND.MODEL_UNSUPPORTED', `tfjs cannot build this model: ${what}`, {
    backend: 'tfjs',
    why: 'it builds the families gpt2 (model_type gpt2) and llama (model_type llama, mistral, qwen2)',
    fix: 'choose a model of one of these types, or set backend to pytorch (npm install @llem/backend-pytorch)',
  });
}
