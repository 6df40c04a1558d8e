// @ts-check
// The conformance suite of the PyTorch backend on a real GPU, on a machine without the workspace:
// `CONFORMANCE_ROOT=<folder with the packages> CONFORMANCE_ADAPTER=<LoRA adapter of llem-tiny-llama> node --test tools/validate/conformance/backend.test.mjs`.
import { createRequire } from 'node:module';
import { join, resolve as resolvePath } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

const { env } = process;
const { resolve } = createRequire(join(env.CONFORMANCE_ROOT ?? process.cwd(), 'package.json'));
/** @param {string} name */
const load = (name) => import(pathToFileURL(resolve(name)).href);
const { describeInferenceBackend, createFakeContext } = await load('@llem/testkit');
const { default: nvml } = await load('@llem/energy-nvml');
const { default: pytorch } = await load('@llem/backend-pytorch');

/** @param {{ components: readonly any[] }} plugin @param {string} kind */
const componentOf = (plugin, kind) =>
  plugin.components.find((/** @type {{ kind: string }} */ component) => component.kind === kind);
const devices = await componentOf(nvml, 'telemetry').create({}, createFakeContext()).devices();
const model = resolvePath(import.meta.dirname, '../../../examples/models/llem-tiny-llama');

describeInferenceBackend(
  async () => ({
    component: componentOf(pytorch, 'backend'),
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
      component: componentOf(pytorch, 'backend'),
      context: { env: { PATH: '/nowhere', LLEM_PYTHON: '/nowhere/python3' } },
      experiment: { model, precision: 'bf16' },
    }),
  },
);
