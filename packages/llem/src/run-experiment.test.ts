import { ConfigError } from '@llem/core';
import { describe, expect, it } from 'vitest';
import * as llem from './index.ts';

const failure = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);
const code = async (work: Promise<unknown>) => {
  const error = await failure(work);
  return ConfigError.is(error) ? error.code : error;
};
// JavaScript callers have no compiler to stop them.
const runExperiment = llem.runExperiment as (...args: unknown[]) => Promise<unknown>;

describe('the library', () => {
  it('LA-07, LA-10: exports exactly seven names, VERSION from package.json', () => {
    expect(Object.keys(llem).toSorted()).toEqual([
      'ExperimentConfig',
      'ExperimentResult',
      'StudyConfig',
      'StudyResult',
      'VERSION',
      'runExperiment',
      'runStudy',
    ]);
    expect(llem.VERSION).toBe('2.0.0');
  });

  it.each([undefined, null, {}, { backend: 'tfjs' }])(
    'LA-01: %j needs a path or a model, and the fix is one line of code',
    async (config) => {
      const error = await failure(runExperiment(config));
      expect(ConfigError.is(error) && [error.code, error.fix]).toEqual([
        'CONFIG.NO_MODEL',
        expect.stringContaining("runExperiment({ model: 'gpt2' })"),
      ]);
    },
  );

  it.each([42, true, ['gpt2'], () => {}])(
    'LA-01: %j is of the wrong type, and the error names it',
    async (config) => {
      expect(await code(runExperiment(config))).toBe('CONFIG.BAD_ARGUMENT');
    },
  );

  it('LA-01: a configuration field or an unknown key among the options must not be ignored', async () => {
    const error = await failure(runExperiment({ model: 'gpt2' }, { precision: 'fp32' }));
    expect(ConfigError.is(error) && [error.code, error.fix]).toEqual([
      'CONFIG.UNKNOWN_OPTION',
      'move it into the first argument',
    ]);
    const typo = await failure(runExperiment({ model: 'gpt2' }, { outputDri: 'x' }));
    expect(ConfigError.is(typo) && typo.fix).toBe('did you mean "outputDir"?');
    expect(await code(runExperiment({ model: 'gpt2' }, 'x'))).toBe('CONFIG.BAD_ARGUMENT');
  });

  it.each([{ signal: 5 }, { onProgress: 5 }, { outputDir: 5 }, { outputDir: '' }, { skipPreflight: 'yes' }])(
    'LA-01: an option of the wrong type, %j, is refused before anything runs',
    async (options) => {
      const error = await failure(runExperiment({ model: 'gpt2' }, options));
      expect(ConfigError.is(error) && [error.code, error.message]).toEqual([
        'CONFIG.BAD_ARGUMENT',
        expect.stringContaining(Object.keys(options).join()),
      ]);
    },
  );
});
