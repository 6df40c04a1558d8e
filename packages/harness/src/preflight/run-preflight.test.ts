import type { Finding, InferenceBackend } from '@llem/core';
import { createExampleConfig, createFakeBackend, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { runPreflight } from './run-preflight.ts';

/** Issues that pre-flight finds with a model that is no directory of the transformers layout. */
async function issuesOf(
  backend: InferenceBackend,
  known: readonly { check: string; message: string; fix: null }[] = [],
) {
  const { env, logger, signal } = createFakeContext({ env: { HF_HUB_OFFLINE: '1' } });
  const config = createExampleConfig({ model: import.meta.filename });
  const passed = runPreflight({ config, env, issues: known, logger, signal }, { backend }, []);
  return await passed.then(
    () => [],
    (error) => error.issues as unknown[],
  );
}

const judging = (findings: readonly Finding[]): InferenceBackend =>
  Object.assign(createFakeBackend(), { checkModel: async () => findings });

describe('runPreflight', () => {
  it('measurement.md 11: a model is a directory with config.json, unless the backend judges it itself', async () => {
    expect(await issuesOf(createFakeBackend())).toMatchObject([{ check: 'model' }]);
    expect(await issuesOf(judging([]))).toEqual([]);
    const finding = { message: 'no GGUF', fix: 'convert it' };
    expect(await issuesOf(judging([finding]))).toEqual([{ check: 'model', ...finding }]);
  });

  it('CM-30: a backend that is not there judges nothing: its own issue says so', async () => {
    const missing = { check: 'backend', message: 'not installed', fix: null };
    expect(await issuesOf(judging([{ message: 'no GGUF', fix: null }]), [missing])).toEqual([missing]);
  });
});
