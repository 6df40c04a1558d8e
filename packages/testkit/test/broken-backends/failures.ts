import { BackendError } from '@llem/core';
import { createVariant } from '../backend-variant.ts';
import type { BrokenBackends } from './index.ts';

/** Backends that break the rules of what fails. */
export const BROKEN_FAILURES: BrokenBackends = {
  'says of a model that is not there that it is not, and what to do': [
    { backend: ({ load }) => ({ load: (config, context) => load({ ...config, model: 'any' }, context) }) },
    {
      backend: () => ({
        load: async () => {
          throw new Error('ENOENT: no such file or directory');
        },
      }),
    },
    {
      backend: () => ({
        load: async ({ model }) => {
          throw new BackendError('BACKEND.MODEL_NOT_FOUND', `${model} not found`);
        },
      }),
    },
  ],
  'says of memory that does not suffice how to need less': [
    { options: { outOfMemory: createVariant() } },
    { options: { outOfMemory: createVariant({ script: { fail: { load: new Error('no room') } } }) } },
  ],
  'says without its engine what is missing and how to install it, and leaves nothing': [
    {},
    { script: { fail: { load: new Error('Cannot find package') } } },
    { script: { fail: { load: new BackendError('BACKEND.LIBRARY_MISSING', 'fake: no engine') } } },
  ],
};
