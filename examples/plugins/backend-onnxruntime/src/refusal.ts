import { BackendError, type Finding } from '@llem/core';

/** An error of this backend from what a person can act on. */
export function refusal(code: string, { message, fix }: Finding, cause?: unknown): BackendError {
  return new BackendError(code, message, { backend: 'onnxruntime', fix, cause });
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
