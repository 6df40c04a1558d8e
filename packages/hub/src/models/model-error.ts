import { BackendError } from '@llem/core';
import { failureOf, reasonOf } from '../network/http-failure.ts';
import type { HubAccess } from '../network/hub-access.ts';
import type { ModelSource } from './model-source.ts';

/** A model that is not where it was looked for. */
export function modelNotFound(message: string, fix: string, cause?: unknown): BackendError {
  return new BackendError('BACKEND.MODEL_NOT_FOUND', message, { fix, cause });
}

/** What went wrong with a download, as the user can act on it. */
export function downloadFailed(
  { model, revision }: ModelSource,
  access: HubAccess,
  cause: unknown,
): BackendError {
  if (BackendError.is(cause)) return cause;
  const failure = failureOf(cause);
  // To strangers the Hub answers 401 for what it does not have, and says so beside it.
  if (failure?.status === 404 || failure?.reason === 'RepoNotFound') {
    const at = revision === null ? '' : ` at revision ${revision}`;
    return modelNotFound(
      `${model} not found on HuggingFace Hub${at}`,
      'check the spelling of model and revision',
      cause,
    );
  }
  if (failure?.status === 401 || failure?.status === 403) {
    const fix =
      access.token === null
        ? 'export HF_TOKEN=<your_token>'
        : `ask for access on ${access.endpoint}/${model}`;
    return new BackendError('BACKEND.GATED', `${model} may not be downloaded: gated model`, {
      why: access.token === null ? 'HF_TOKEN is not set' : 'HF_TOKEN has no access to it',
      fix,
      cause,
    });
  }
  return new BackendError(
    'BACKEND.DOWNLOAD_FAILED',
    `${model} could not be downloaded from ${access.endpoint}`,
    {
      why: reasonOf(cause),
      fix: 'check the network and the free space of HF_HOME, then run again: finished files are kept',
      cause,
    },
  );
}
