// The suite of @llem/testkit with a model that loads in a moment.
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeInferenceBackend } from '@llem/testkit';
import plugin from '../dist/plugin.js';

const [component] = plugin.components;
const model = fileURLToPath(new URL('model', import.meta.url));

describeInferenceBackend(async () => ({ component, experiment: { model, precision: 'fp32' } }), {
  describe,
  it,
  // The engine comes with the package: there is no machine without it.
  withoutEngine: null,
  settings: [
    { path: 'magpie.batch_size', values: [1, 2] },
    { path: 'random_seed', values: [1, 2] },
    { path: 'decoder.repetition_penalty', values: [1, 1.5] },
  ],
});
