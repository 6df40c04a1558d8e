import {
  BackendError,
  composedObject,
  type InferenceBackend,
  type LoadedModel,
  type Prompt,
} from '@llem/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextDouble, INFO, modelDouble, OUTPUT, REQUEST } from '../../test/doubles.ts';
import { checkedBackend } from './checked-backend.ts';
import { createHandleStack } from './handle-stack.ts';

const CONFIG = composedObject([]).parse({ model: 'm', backend: 'x' });
const PROMPT: Prompt = { text: 'hello', max_new_tokens: null, input_len: null };
const SIGNAL = new AbortController().signal;

/** A checked backend that answers with what it is given. */
function backendOf(answers: { [Method in keyof InferenceBackend]?: unknown } = {}): InferenceBackend {
  const double = {
    id: 'x',
    version: '1.2',
    check: async () => [],
    devices: async () => [],
    requiresGpu: () => false,
    environment: async () => null,
    load: async () => modelDouble(),
    ...answers,
  } as InferenceBackend;
  const origin = { package: '@acme/x', kind: 'backend', id: 'x' } as const;
  return checkedBackend(double, origin, createHandleStack(contextDouble()));
}

const load = (model: unknown): Promise<LoadedModel> =>
  backendOf({ load: async () => model }).load(CONFIG, contextDouble());
const run = async (output: unknown, prompts = 1) =>
  (await load(modelDouble(output))).run(Array<Prompt>(prompts).fill(PROMPT), SIGNAL);

describe('architecture.md Output is checked too: backends', () => {
  it('what keeps the contract passes unchanged', async () => {
    const environment = {
      interpreter: 'python3',
      python_version: null,
      pip_freeze: '',
      conda_list: null,
      cuda_version: null,
    };
    const backend = backendOf({
      check: async () => [{ message: 'too old', fix: null }],
      devices: async () => ['GPU-0'],
      environment: async () => environment,
    });
    expect([backend.id, backend.version]).toEqual(['x', '1.2']);
    expect(await backend.check(CONFIG)).toEqual([{ message: 'too old', fix: null }]);
    expect(await backend.devices(CONFIG, [])).toEqual(['GPU-0']);
    expect(backend.requiresGpu(CONFIG)).toBe(false);
    expect('checkModel' in backend).toBe(false);
    expect(await backend.environment()).toEqual(environment);
    const model = await backend.load(CONFIG, contextDouble());
    expect(model.info).toEqual(INFO);
    expect(await model.warmup(PROMPT, SIGNAL)).toEqual({ latency_ms: 1 });
    expect(await model.run([PROMPT], SIGNAL)).toEqual(OUTPUT);
    expect('capture' in model || 'resetPeakMemory' in model).toBe(false);
  });

  it('optional methods stay optional, are called on their model, and are checked', async () => {
    let resets = 0;
    const settings = { engine: {}, sampling: {}, library_version: '1' };
    const more = {
      capture: async () => settings,
      resetPeakMemory: async () => {
        resets += 1;
      },
    };
    const model = await load(modelDouble(OUTPUT, more));
    await model.resetPeakMemory?.();
    expect(resets).toBe(1);
    expect(await model.capture?.()).toEqual(settings);
  });

  it.each([
    ['check', () => backendOf({ check: async () => [{ text: 'x' }] }).check(CONFIG)],
    ['checkModel', async () => backendOf({ checkModel: async () => null }).checkModel?.(CONFIG)],
    ['devices', () => backendOf({ devices: async () => [0] }).devices(CONFIG, [])],
    ['requiresGpu', async () => backendOf({ requiresGpu: () => 'no' }).requiresGpu(CONFIG)],
    ['version', async () => backendOf({ version: 3 }).version],
    ['environment', () => backendOf({ environment: async () => undefined }).environment()],
    ['load', () => load(null)],
    ['load', () => load({ run: () => {} })],
    ['load', () => load(modelDouble(OUTPUT, { info: { ...INFO, model_memory_mb: -1 } }))],
    ['warmup', async () => (await load({ ...modelDouble(), warmup: async () => 12 })).warmup(PROMPT, SIGNAL)],
    ['capture', async () => (await load({ ...modelDouble(), capture: async () => null })).capture?.()],
    ['run', () => run(null)],
    ['run', () => run({ ...OUTPUT, energy_j: 3 })],
    ['run', () => run({ ...OUTPUT, window: { start_s: 11, end_s: 10 } })],
    ['run', () => run({ ...OUTPUT, window: { start_s: 0, end_s: Number.POSITIVE_INFINITY } })],
    ['run', () => run({ ...OUTPUT, requests: [{ ...REQUEST, output_tokens: -1 }] })],
    ['run', () => run({ ...OUTPUT, requests: [{ ...REQUEST, input_tokens: 1.5 }] })],
    ['run', () => run({ ...OUTPUT, requests: [{ ...REQUEST, end_s: Number.NaN }] })],
    ['run', () => run({ ...OUTPUT, requests: [{ ...REQUEST, end_s: 9 }] })],
    ['run', () => run({ ...OUTPUT, requests: [REQUEST, REQUEST] })],
  ])('nonsense from %s is a PluginError that names the plugin', async (call, ask) => {
    await expect(ask()).rejects.toMatchObject({
      code: 'PLUGIN.BAD_OUTPUT',
      plugin: '@acme/x',
      message: `plugin @acme/x: ${call} of backend 'x' broke its contract`,
    });
  });

  it('backends.md 10: fewer requests than asked is BACKEND.NO_OUTPUT with both counts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(5), fc.integer({ min: 1, max: 5 }), async (returned, missing) => {
        const asked = returned + missing;
        const refused = run({ ...OUTPUT, requests: Array(returned).fill(REQUEST) }, asked);
        await expect(refused).rejects.toMatchObject({
          code: 'BACKEND.NO_OUTPUT',
          backend: 'x',
          message: `x returned ${returned} of the ${asked} requests it was asked for`,
        });
      }),
    );
  });

  it('a check that throws, which it must not, is a finding that names the plugin', async () => {
    const thrown = new BackendError('BACKEND.INCOMPATIBLE_HARDWARE', 'needs AVX', { fix: 'buy one' });
    const rejecting = backendOf({ check: () => Promise.reject(thrown) });
    expect(await rejecting.check(CONFIG)).toEqual([{ message: 'needs AVX', fix: 'buy one' }]);
    const throwing = backendOf({
      check: () => {
        throw new TypeError('oops');
      },
    });
    expect(await throwing.check(CONFIG)).toMatchObject([
      { message: "plugin @acme/x: check of backend 'x' failed: oops" },
    ]);
    const unread = backendOf({ checkModel: () => Promise.reject(thrown) });
    expect(await unread.checkModel?.(CONFIG)).toEqual([{ message: 'needs AVX', fix: 'buy one' }]);
  });
});
