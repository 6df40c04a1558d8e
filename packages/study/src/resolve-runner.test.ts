import { ConfigError, UserConfig } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { resolveRunner } from './resolve-runner.ts';

const settings = (runners: Record<string, string> = {}) => UserConfig.parse({ runners });

describe('resolveRunner', () => {
  it('CFG-24: local by default, and it says which setting decided', () => {
    expect(resolveRunner('tfjs', settings(), {})).toEqual({ type: 'local', image: null, source: 'default' });
    expect(resolveRunner('tfjs', settings({ tfjs: 'local' }), {}).source).toBe('user config');
    expect(resolveRunner('tfjs', settings({ tfjs: 'local' }), { LLEM_RUNNER_TFJS: 'local' }).source).toBe(
      'environment',
    );
    expect(
      resolveRunner('my-llm', settings({ 'my-llm': 'local' }), { LLEM_RUNNER_MY_LLM: 'local' }).source,
    ).toBe('environment');
  });

  it('CFG-24: a container is refused with what to change, never replaced by local', () => {
    const refused = (env: Record<string, string>) => {
      try {
        return resolveRunner('tfjs', settings({ tfjs: 'docker:image' }), env);
      } catch (error) {
        return error;
      }
    };
    const byFile = refused({});
    expect(ConfigError.is(byFile) && [byFile.code, byFile.fix]).toEqual([
      'CONFIG.UNSUPPORTED_RUNNER',
      'remove runners.tfjs from the user config',
    ]);
    const byVariable = refused({ LLEM_RUNNER_TFJS: 'docker:image' });
    expect(ConfigError.is(byVariable) && byVariable.fix).toBe('unset LLEM_RUNNER_TFJS');
  });
});
