import { createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { observedSettings } from './observed-settings.ts';

const SETTINGS = { engine: { dtype: 'float16' }, sampling: {}, library_version: '1' };

describe('observedSettings', () => {
  it('measurement.md 2, step 14: what the engine shows; null where the backend cannot say', async () => {
    expect(await observedSettings({ capture: async () => SETTINGS }, createFakeContext({}))).toEqual(
      SETTINGS,
    );
    expect(await observedSettings({}, createFakeContext({}))).toBeNull();
  });

  it('measurement.md 2, step 14: an engine that fails to show them does not lose the run, an abort ends it', async () => {
    const capture = async () => {
      throw new Error('no such attribute');
    };
    expect(await observedSettings({ capture }, createFakeContext({}))).toBeNull();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(observedSettings({ capture }, { ...createFakeContext({}), signal })).rejects.toThrow(
      'enough',
    );
  });
});
