import { describeInferenceBackend } from '@llem/testkit';
import { afterAll, describe, it } from 'vitest';
import { tfjs } from './support/load-engine.ts';
import { createTinyModel } from './support/tiny-model.ts';

const model = await createTinyModel();
afterAll(() => model[Symbol.dispose]());

describeInferenceBackend(
  async () => ({ component: tfjs, experiment: { model: model.path, precision: 'fp32' } }),
  {
    describe,
    it,
    withoutEngine: null,
    settings: [
      { path: 'tfjs.batch_size', values: [null, 2, 3] },
      { path: 'tfjs.tf_backend', values: ['cuda', 'webgpu', 'wasm', 'cpu'] },
      { path: 'tfjs.use_cache', values: [true, false] },
      { path: 'tfjs.memory_growth', values: [true, false] },
      { path: 'tfjs.revision', values: [null, 'main', 'v1'] },
      { path: 'decoder.repetition_penalty', values: [1, 1.5] },
      { path: 'decoder.min_new_tokens', values: [null, 3] },
      { path: 'random_seed', values: [1, 2] },
      ...(
        [
          ['temperature', [0.5, 1]],
          ['top_k', [0, 5, 50]],
          ['top_p', [0.5, 1]],
          ['min_p', [null, 0.5]],
        ] as const
      ).map(([field, values]) => ({
        path: `decoder.${field}`,
        values,
        beside: { 'decoder.decoding_strategy': 'sampling' },
      })),
    ],
  },
);
