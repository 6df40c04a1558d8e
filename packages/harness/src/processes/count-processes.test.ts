import { BackendError, type ExperimentConfig } from '@llem/core';
import { createExampleConfig, createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { countProcesses } from './count-processes.ts';

const withSection = (section: object | null) =>
  ({ ...createExampleConfig({ n: 3 }), fake: section }) as ExperimentConfig;
const gpus = (count: number) => Array.from({ length: count }, (_, index) => createExampleDevice(index));

function refusal(processes: number, visible: number): BackendError {
  try {
    countProcesses(withSection({ num_processes: processes }), gpus(visible));
  } catch (error) {
    if (BackendError.is(error)) return error;
  }
  throw new Error('nothing was refused');
}

describe('countProcesses', () => {
  it.each([
    [null, 1],
    [{}, 1],
    [{ num_processes: null }, 1],
    [{ num_processes: 1 }, 1],
    [{ num_processes: 2 }, 2],
  ])('backends.md 3: %j on two GPUs, or on a CPU, is %d', (section, expected) => {
    expect(countProcesses(withSection(section), gpus(2))).toBe(expected);
    expect(countProcesses(withSection(section), [])).toBe(expected);
  });

  it('backends.md 2 rule 1: more processes than prompts are refused, not ignored', () => {
    const { code, message, fix } = refusal(4, 0);
    expect([code, message]).toEqual([
      'BACKEND.UNSUPPORTED_SETTING',
      'fake.num_processes 4 is more than n: 3 prompts',
    ]);
    expect(fix).toContain('set n to 4');
  });

  it('backends.md 10: more processes than GPUs are refused, naming what is there', () => {
    const { code, message, fix } = refusal(3, 2);
    expect(code).toBe('BACKEND.INCOMPATIBLE_HARDWARE');
    expect(message).toMatch(/^fake.num_processes 3 needs as many GPUs, 2 visible: /);
    expect(fix).toContain('fake.num_processes to 2');
  });
});
