import { BackendError, type ExperimentConfig } from '@llem/core';
import { createExampleConfig } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { refuseSeveralProcesses } from './refuse-several-processes.ts';

const withSection = (section: object | null) =>
  ({ ...createExampleConfig(), fake: section }) as ExperimentConfig;

describe('refuseSeveralProcesses', () => {
  it('backends.md 2 rule 1: more processes than are run are refused, not ignored', () => {
    const failure = (() => {
      try {
        return refuseSeveralProcesses(withSection({ num_processes: 2 }));
      } catch (error) {
        return error;
      }
    })();
    expect(BackendError.is(failure) && [failure.code, failure.fix]).toEqual([
      'BACKEND.UNSUPPORTED_SETTING',
      'remove fake.num_processes, or set it to 1',
    ]);
  });

  it.each([null, {}, { num_processes: 1 }, { num_processes: null }])(
    'backends.md 2 rule 1: %j passes',
    (section) => {
      expect(refuseSeveralProcesses(withSection(section))).toBeUndefined();
    },
  );
});
