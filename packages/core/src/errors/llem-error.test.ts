import { describe, expect, it, vi } from 'vitest';
import {
  BackendError,
  ConfigError,
  ExperimentError,
  InvalidStateTransitionError,
  PreFlightError,
} from './classes.ts';
import { LLEMError } from './llem-error.ts';

describe('LLEMError', () => {
  it('cli.md 7: carries code, message, reason, fix, values and cause', () => {
    const cause = new Error('ENOENT');
    const error = new ConfigError('CONFIG.NOT_FOUND', 'study.yaml not found', {
      why: 'no such file',
      fix: 'check the path',
      meta: { tried: ['a'] },
      cause,
      path: 'study.yaml',
      line: 3,
    });
    expect(error).toMatchObject({
      name: 'ConfigError',
      code: 'CONFIG.NOT_FOUND',
      message: 'study.yaml not found',
      why: 'no such file',
      fix: 'check the path',
      meta: { tried: ['a'] },
      cause,
      path: 'study.yaml',
      line: 3,
    });
    expect(Object.isFrozen(error.meta)).toBe(true);
  });

  it('cli.md 7: what is not said is null', () => {
    const error = new BackendError('BACKEND.LOAD', 'did not load');
    expect(error).toMatchObject({ why: null, fix: null, meta: {}, backend: null });
    expect(error.cause).toBeUndefined();
  });

  it('cli.md 7: is recognised as its class and every ancestor, and as nothing else', () => {
    const error = new InvalidStateTransitionError('STATE.ILLEGAL', 'done -> running', {
      from_state: 'done',
      to_state: 'running',
    });
    expect(InvalidStateTransitionError.is(error)).toBe(true);
    expect(ExperimentError.is(error)).toBe(true);
    expect(LLEMError.is(error)).toBe(true);
    expect(ConfigError.is(error)).toBe(false);
    for (const stranger of [
      new Error('x'),
      null,
      undefined,
      'ConfigError',
      { name: 'ConfigError', code: 'CONFIG.X' },
    ]) {
      expect(LLEMError.is(stranger)).toBe(false);
    }
  });

  it('cli.md 7: two copies of the package recognise each other, where instanceof does not', async () => {
    vi.resetModules();
    const copy = await import('./classes.ts');
    const theirs = new copy.PreFlightError('PREFLIGHT.FAILED', 'x', {
      issues: [{ check: 'model', message: 'y', fix: null }],
    });
    expect(theirs instanceof PreFlightError).toBe(false);
    expect(PreFlightError.is(theirs)).toBe(true);
    expect(LLEMError.is(theirs)).toBe(true);
    expect(copy.PreFlightError.is(new PreFlightError('PREFLIGHT.FAILED', 'x'))).toBe(true);
    expect(copy.ConfigError.is(new PreFlightError('PREFLIGHT.FAILED', 'x'))).toBe(false);
  });

  it('CM-30: a pre-flight error keeps its issues, frozen, for people and for programs', () => {
    const issues = [{ check: 'model', message: 'm not found', fix: null }];
    const error = new PreFlightError('PREFLIGHT.FAILED', '1 issue', { issues });
    expect(error.issues).toEqual(issues);
    expect(error.meta).toEqual({ issues });
    expect(Object.isFrozen(error.issues)).toBe(true);
  });
});
