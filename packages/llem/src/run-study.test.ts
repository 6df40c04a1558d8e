import { ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as llem from './index.ts';

const failure = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);
const code = async (work: Promise<unknown>) => {
  const error = await failure(work);
  return ConfigError.is(error) ? error.code : error;
};
// JavaScript callers have no compiler to stop them.
const runStudy = llem.runStudy as (...args: unknown[]) => Promise<unknown>;

describe('runStudy', () => {
  it.each([undefined, null, 42, true, ['gpt2'], () => {}])(
    'LA-02: a study that is %j is of the wrong type, and the error shows a study',
    async (config) => {
      const error = await failure(runStudy(config));
      expect(ConfigError.is(error) && [error.code, error.fix]).toEqual([
        'CONFIG.BAD_ARGUMENT',
        expect.stringContaining("runStudy({ experiments: [{ model: 'gpt2' }] })"),
      ]);
    },
  );

  it('LA-02: options of a study are checked like those of an experiment', async () => {
    expect(await code(runStudy('study.yaml', { locks: true }))).toBe('CONFIG.UNKNOWN_OPTION');
    expect(await code(runStudy('study.yaml', { lock: 'yes' }))).toBe('CONFIG.BAD_ARGUMENT');
    expect(await code(runStudy('study.yaml', { resume: 5 }))).toBe('CONFIG.BAD_ARGUMENT');
    expect(await code(runStudy('study.yaml', { n_cycles: 5 }))).toBe('CONFIG.UNKNOWN_OPTION');
  });
});
