// The suite of @llem/testkit against the worker, with a library of the test's own in place of the real one.
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeInferenceBackend } from '@llem/testkit';
import plugin from '../dist/plugin.js';

const [component] = plugin.components;
const { PATH, HOME } = process.env;
const place = (name) => fileURLToPath(new URL(name, import.meta.url));

const parrotWith = (env) => async () => ({
  component,
  context: { env: { PATH, HOME, ...env } },
  experiment: { model: place('model'), precision: 'fp32' },
});

describeInferenceBackend(parrotWith({ PYTHONPATH: place('fake') }), {
  describe,
  it,
  withoutEngine: parrotWith({}),
  settings: [
    { path: 'parrot.batch_size', values: [1, 2] },
    { path: 'random_seed', values: [1, 2] },
    { path: 'decoder.repetition_penalty', values: [1, 1.5] },
  ],
});
