import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createExampleResult } from '@llem/testkit';
import { experiment, file, folder, home, QUICK, ROOT, withPlugins } from './command-bench.ts';
import type { ErrorCase } from './error-case.ts';
import { act, scripted } from './scripted.ts';

const out = () => join(home, 'out');
const run = (path: string, ...flags: string[]) => ['run', path, '-o', out(), ...flags];
const unchecked = (changes: object) => run(experiment({ ...QUICK, ...changes }), '--skip-preflight');
const dry = (path: string) => ['run', path, '--dry-run'];
const resultFile = (changes: object) => file({ ...createExampleResult(), ...changes }, 'json');

const TINY = {
  model_type: 'llama',
  ...{
    hidden_size: 64,
    intermediate_size: 128,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    vocab_size: 256,
  },
};
const model = (config: object) => folder(`model-${JSON.stringify(config).length}`, { 'config.json': config });

const PYTORCH = join(ROOT, 'plugins/backend-pytorch-bridge');
const FAKE_ENGINE = join(PYTORCH, 'test/fixtures/fake-engine');
/** The pytorch backend on libraries that fail as they are told, in a real Python process. */
const failingEngine = (failure: string) => ({
  env: () => ({
    ...withPlugins(PYTORCH),
    LLEM_PYTHON: 'python3',
    PYTHONPATH: FAKE_ENGINE,
    FAKE_LOG: join(home, 'calls.jsonl'),
    FAKE_FAILURE: failure,
  }),
});
const onPyTorch = () =>
  unchecked({ model: model(TINY), backend: 'pytorch', precision: 'fp32', dataset: 'llem-prompts' });

/** A Hub that answers every question with one status. */
let hub: Server | null = null;
const hubOf = (status: number) => ({
  async env() {
    hub?.close();
    const server = createServer((_request, response) => response.writeHead(status).end());
    hub = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    server.unref();
    const { port } = server.address() as AddressInfo;
    return { HF_ENDPOINT: `http://127.0.0.1:${port}`, HF_HUB_OFFLINE: '', HF_TOKEN: '' };
  },
});

export const MACHINE: readonly ErrorCase[] = [
  ['a missing model', 'PREFLIGHT.FAILED', 1, () => run(experiment({ model: './not/there' }))],
  [
    'no backend at all',
    'BACKEND.NONE_INSTALLED',
    1,
    () => ['run', '-m', 'gpt2', '--dry-run', '--no-discovery'],
  ],
  [
    'a backend that is not installed',
    'BACKEND.NOT_INSTALLED',
    1,
    () => dry(experiment({ backend: 'tensorrt', precision: 'fp16' })),
  ],
  [
    'a model that is not there, unchecked',
    'BACKEND.MODEL_NOT_FOUND',
    1,
    () => unchecked({ model: './not/there' }),
  ],
  [
    'an architecture that nobody builds',
    'BACKEND.MODEL_UNSUPPORTED',
    1,
    () => unchecked({ model: model({ ...TINY, model_type: 'mamba' }), load_format: 'dummy' }),
  ],
  ['a model without weights', 'BACKEND.LOAD_FAILED', 1, () => unchecked({ model: model(TINY) })],
  [
    'a precision that this machine has not',
    'BACKEND.INCOMPATIBLE_HARDWARE',
    1,
    () => unchecked({ precision: 'fp16' }),
  ],
  ['a gated model', 'BACKEND.GATED', 1, () => unchecked({ model: 'org/gated' }), hubOf(401)],
  [
    'a GPU without room',
    'BACKEND.CUDA_OOM',
    1,
    onPyTorch,
    failingEngine('from_pretrained:OutOfMemoryError:x'),
  ],
  [
    'a Python process that is killed',
    'BACKEND.LOAD_FAILED',
    1,
    onPyTorch,
    failingEngine('from_pretrained:signal:9'),
  ],
  [
    'an unknown energy source',
    'CONFIG.UNKNOWN_ENERGY',
    2,
    () => run(experiment({ energy: { backend: 'wattson' } })),
  ],
  ['a setup of nothing', 'PLUGIN.NO_SETUP', 1, () => ['plugins', 'setup', 'tfjs']],
  ['the removal of nothing', 'PLUGIN.NO_SETUP', 1, () => ['plugins', 'setup', 'zeus', '--remove']],
  [
    'a setup without a Python',
    'PLUGIN.SETUP_FAILED',
    1,
    () => ['plugins', 'setup', 'pytorch'],
    { env: () => ({ ...withPlugins(PYTORCH), PATH: home }) },
  ],
  [
    'a result that cannot be kept',
    'EXPERIMENT.SAVE_FAILED',
    1,
    () => ['run', experiment(QUICK), '-o', join(file('x'), 'below-a-file')],
  ],
  [
    'a run that is interrupted',
    'EXPERIMENT.ABORTED',
    1,
    () => run(act('run: wait')),
    { env: scripted, interrupted_s: 1 },
  ],
  ['a missing result', 'CONFIG.BAD_PATH', 2, () => ['compare', join(home, 'none'), join(home, 'none')]],
  ['a result that is no JSON', 'CONFIG.RESULT_UNREADABLE', 2, () => ['compare', file('{', 'json'), home]],
  [
    'a result of another major',
    'CONFIG.RESULT_SCHEMA',
    2,
    () => ['compare', resultFile({ schema_version: '9.0' }), home],
  ],
  [
    'a result with nonsense',
    'CONFIG.RESULT_UNREADABLE',
    2,
    () => ['compare', resultFile({ model_name: 7 }), home],
  ],
];
