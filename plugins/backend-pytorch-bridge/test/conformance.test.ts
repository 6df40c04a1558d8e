import type { LoadedModelInfo } from '@llem/core';
import { createExampleDevice, describeInferenceBackend } from '@llem/testkit';
import { describe, it } from 'vitest';
import { backend } from './configure.ts';
import { createFakeEngine } from './fake-engine.ts';
import { makeModels } from './models.ts';
import { environment } from './python.ts';
import { SETTINGS } from './settings-to-try.ts';

/** On fake libraries, which write down what they are called with. */
async function onFakeEngine(variables: Record<string, string> = {}) {
  const { context, calls } = createFakeEngine(variables);
  return {
    component: backend,
    context,
    experiment: { model: 'owner/model', precision: 'fp32' as const },
    devices: [0, 1, 2].map((index) => createExampleDevice(index)),
    // A flag of torch, which is set by no call.
    heard: ({ effective_settings: { allow_tf32 } }: LoadedModelInfo) => [calls().all, allow_tf32],
  };
}

describeInferenceBackend(
  async () => {
    const at = await makeModels();
    return {
      component: backend,
      context: { env: environment },
      experiment: { model: at('llama'), precision: 'fp32' },
      lora: { adapter_path: at('adapter') },
    };
  },
  {
    describe,
    it,
    settings: SETTINGS,
    listening: onFakeEngine,
    outOfMemory: () => onFakeEngine({ FAKE_FAILURE: 'generate:OutOfMemoryError:no room' }),
    withoutEngine: async () => ({
      component: backend,
      context: { env: { PATH: '/usr/bin:/bin', HOME: '/nowhere', LLEM_PYTHON: '/usr/bin/python3' } },
      experiment: { model: 'owner/model', precision: 'fp32' },
    }),
  },
);
