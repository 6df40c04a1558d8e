import { BackendError, ConfigError, KNOWN_BACKENDS } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../test/caught.ts';
import { installedBackend } from '../test/installed-backend.ts';
import type { RawMap } from './copy-plain.ts';
import { resolveBackend } from './resolve-backend.ts';

const [pytorch, tfjs, mine] = [
  installedBackend('pytorch', { priority: 80 }),
  installedBackend('tfjs', { priority: 40 }),
  installedBackend('mine', { priority: 90 }),
];

const refusal = (raw: RawMap, backends = [tfjs]) => caught(() => resolveBackend(raw, backends));

describe('resolveBackend', () => {
  it('CM-05: pytorch is the default when it is installed, also beside one of higher priority', () => {
    expect(resolveBackend({}, [mine, tfjs, pytorch]).backend).toBe('pytorch');
  });

  it('CM-05: otherwise the highest priority is, and of two equals the first by name', () => {
    expect(resolveBackend({}, [tfjs, mine]).backend).toBe('mine');
    expect(resolveBackend({}, [tfjs, installedBackend('abc', { priority: 40 })]).backend).toBe('abc');
  });

  it('CM-05: with none installed the packages are listed', async () => {
    const error = await refusal({}, []);
    expect(BackendError.is(error) && error.code).toBe('BACKEND.NONE_INSTALLED');
    const lines = BackendError.is(error) ? (error.fix ?? '').split('\n') : [];
    expect(lines.map((line) => line.split('  ')[0])).toEqual(
      KNOWN_BACKENDS.map((id) => `npm install @llem/backend-${id}`),
    );
    expect(lines.filter((line) => line.includes('Docker')).map((line) => line.split(' ')[2])).toEqual([
      '@llem/backend-vllm',
      '@llem/backend-tensorrt',
    ]);
  });

  it('config.md 1.3: a known backend without its plugin, named or by its section, says how to install it', async () => {
    for (const raw of [{ backend: 'vllm' }, { backend: 'tfjs', vllm: {} }, { vllm: { block_size: 8 } }]) {
      const error = await refusal(raw);
      expect(BackendError.is(error)).toBe(true);
      expect(error).toMatchObject({
        code: 'BACKEND.NOT_INSTALLED',
        backend: 'vllm',
        fix: 'npm install @llem/backend-vllm',
      });
    }
  });

  it('config.md 1.3: another id gives the installed and known ids and the closest match', async () => {
    const error = await refusal({ backend: 'tfsj' }, [tfjs, mine]);
    expect(ConfigError.is(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'CONFIG.UNKNOWN_BACKEND',
      why: 'installed: tfjs, mine; known: pytorch, vllm, tensorrt, tfjs',
      fix: 'did you mean backend: tfjs?',
    });
    expect(await refusal({ backend: 'something-else' })).toMatchObject({
      code: 'CONFIG.UNKNOWN_BACKEND',
      meta: { closest: null },
    });
    expect(await refusal({ backend: 'constructor' })).toMatchObject({ code: 'CONFIG.UNKNOWN_BACKEND' });
  });

  it('CFG-10: a null section of a backend that is not installed is no section', () => {
    expect(resolveBackend({ backend: 'tfjs', vllm: null, tfjs: null }, [tfjs])).toEqual({
      backend: 'tfjs',
      tfjs: null,
    });
  });

  it('config.md 1.1: a backend of the wrong type is left for the schema to report', () => {
    for (const backend of [null, 5, ['tfjs'], ''])
      expect(resolveBackend({ backend }, [tfjs])).toEqual({ backend });
  });
});
