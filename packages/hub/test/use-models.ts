import { join } from 'node:path';
import { BackendError } from '@llem/core';
import { createFakeClock } from '@llem/testkit';
import type { FetchModelRequest } from '../src/models/fetch-model.ts';
import { type FakeHubOptions, type FakeRepository, startFakeHub } from './fake-hub.ts';
import { safetensorsFile } from './safetensors-file.ts';
import { useTemporaryDirectory } from './temporary-directory.ts';

export const WEIGHTS = safetensorsFile({ a: [4, 8] });
export const SINGLE: FakeRepository = {
  files: {
    'config.json': '{"model_type": "llama"}',
    'generation_config.json': '{}',
    'tokenizer.json': '{"version": "1.0"}',
    'README.md': 'not needed',
    'pytorch_model.bin': 'not needed',
    'onnx/model.safetensors': 'not needed',
    'model.safetensors': WEIGHTS,
  },
  large: ['model.safetensors'],
};
export const SHARDED: FakeRepository = {
  files: {
    'config.json': '{}',
    'model.safetensors.index.json': JSON.stringify({
      weight_map: { a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' },
    }),
    'model-00001-of-00002.safetensors': WEIGHTS,
    'model-00002-of-00002.safetensors': safetensorsFile({ b: [2] }),
  },
};
const REPOSITORIES = {
  'org/single': SINGLE,
  'org/sharded': SHARDED,
  'org/gated': { ...SINGLE, gated: 'auto' } as const,
};

/** Models on a fake Hub, a fresh cache for each test, and short ways to ask for them. */
export function useModels() {
  const directory = useTemporaryDirectory();

  function request(
    url: string,
    extra: Partial<FetchModelRequest> = {},
    env: Record<string, string> = {},
  ): FetchModelRequest {
    return {
      model: 'org/single',
      revision: null,
      dummy: false,
      signal: new AbortController().signal,
      clock: createFakeClock(),
      env: { HF_ENDPOINT: url, HF_HOME: directory.path, ...env },
      ...extra,
    };
  }

  const start = (options: Partial<FakeHubOptions> = {}) =>
    startFakeHub({ repositories: REPOSITORIES, token: 'hf_secret', ...options });
  const folder = (model: string) => join(directory.path, 'hub', `models--${model.replace('/', '--')}`);
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no error',
      (error: unknown) => (BackendError.is(error) ? error.code : error),
    );

  return { directory, request, start, folder, codeOf };
}
