import { expect, it } from 'vitest';
import { givenOptions } from './given-options.ts';

it('backends.md 1: what is not set is not passed on, and false and 0 are set', () => {
  expect(givenOptions({ threads: 0, mmap: false, layers: null, gpu: undefined })).toEqual({
    threads: 0,
    mmap: false,
  });
});
