// The suite of @llem/testkit against the worker, with a library of the test's own in place of the real one.
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeInferenceBackend } from '@llem/testkit';
import plugin from '../dist/plugin.js';

const [component] = plugin.components;
const { PATH, HOME } = process.env;
const PYTHONPATH = fileURLToPath(new URL('fake', import.meta.url));

async function parrot() {
  return {
    component,
    context: { env: { PATH, HOME, PYTHONPATH } },
    experiment: { model: 'any', precision: 'fp32' },
  };
}

describeInferenceBackend(parrot, { describe, it });
