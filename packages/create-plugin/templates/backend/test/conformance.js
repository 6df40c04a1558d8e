// The suite of @llem/testkit against the engine that stands in, or yours: give it a model that loads in a moment.
import { describe, it } from 'node:test';
import { describeInferenceBackend } from '@llem/testkit';
import plugin from '../dist/plugin.js';

const [component] = plugin.components;

describeInferenceBackend(async () => ({ component, experiment: { model: 'any', precision: 'fp32' } }), {
  describe,
  it,
});
