// @ts-check
// The conformance suite of the PyTorch backend on a real GPU, on a machine without the workspace:
// `CONFORMANCE_ROOT=<folder with the packages> CONFORMANCE_ADAPTER=<LoRA adapter of llem-tiny-llama> node --test tools/validate/conformance/backend.test.mjs`.
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { componentOf, listDevices, load } from './installed.mjs';

const { env } = process;
const { describeInferenceBackend } = await load('@llem/testkit');
const pytorch = await componentOf('@llem/backend-pytorch', 'backend');
const devices = await listDevices();
const model = resolve(import.meta.dirname, '../../../examples/models/llem-tiny-llama');

describeInferenceBackend(
  async () => ({
    component: pytorch,
    context: { env },
    experiment: { model, precision: 'bf16' },
    devices,
    lora: { adapter_path: env.CONFORMANCE_ADAPTER ?? '' },
  }),
  {
    describe,
    it,
    patience_s: 20,
    withoutEngine: async () => ({
      component: pytorch,
      context: { env: { PATH: '/nowhere', LLEM_PYTHON: '/nowhere/python3' } },
      experiment: { model, precision: 'bf16' },
    }),
  },
);
