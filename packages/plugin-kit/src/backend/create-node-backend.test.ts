import { type ExperimentConfig, LLEMError } from '@llem/core';
import * as z from '@llem/core/zod';
import { createExampleConfig, createExampleDevice, createFakeContext } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import type { BatchEngine } from './batch-engine.ts';
import { createNodeBackend } from './create-node-backend.ts';
import type { NodeBackendDefinition } from './node-backend-definition.ts';

const Section = z.strictObject({ processor: z.enum(['cpu', 'gpu']).default('cpu') });
type Definition = NodeBackendDefinition<z.output<typeof Section>, string>;

const GPU = createExampleDevice(1);

function setUp(fields: Partial<Definition> = {}, onOpened = () => {}) {
  const calls: unknown[] = [];
  const engine: BatchEngine = {
    info: { engine_version: '1.0', effective_settings: {}, tokenizer: 'none' },
    ...{ batchSize: 1, contextSize: 8, tokenize: () => [1] },
    begin: () => ({ generate: async () => [] }),
    dispose: () => void calls.push('disposed'),
  };
  const backend = createNodeBackend<z.output<typeof Section>, string>({
    ...{ id: 'fake', version: '1.0', configSchema: Section, install: 'npm install fake' },
    capabilities: { lora: false, dummy_weights: false },
    importEngine: async () => 'the engine',
    async open(imported, { section, devices }) {
      calls.push([imported, section.processor, devices]);
      onOpened();
      return engine;
    },
    ...fields,
  });
  const config = (changes: Readonly<Record<string, unknown>> = {}): ExperimentConfig => ({
    ...createExampleConfig({ backend: 'fake' }),
    ...changes,
  });
  const load = async (changes?: Readonly<Record<string, unknown>>, signal?: AbortSignal) =>
    await backend.load(config(changes), createFakeContext(signal ? { signal } : {}));
  return { backend, calls, config, load };
}

const REFUSED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['fake.processor', { fake: { processor: 'abacus' } }],
  ['lora', { lora: { adapter_path: './adapter' } }],
  ['load_format', { load_format: 'dummy' }],
  ['passthrough_kwargs.threads', { passthrough_kwargs: { threads: 2 } }],
];

describe('createNodeBackend', () => {
  it('backends.md 1: hands the engine, the section and the devices that were shown on', async () => {
    const { backend, calls, config, load } = setUp({ usesGpus: ({ processor }) => processor === 'gpu' });
    const onGpu = { fake: { processor: 'gpu' } };
    expect(await backend.devices(config(onGpu), [GPU])).toEqual([GPU.uuid]);
    await load(onGpu);
    expect(await backend.devices(config(), [GPU])).toEqual([]);
    await load();
    expect(calls).toEqual([
      ['the engine', 'gpu', [GPU.uuid]],
      ['the engine', 'cpu', []],
    ]);
  });

  it.each(REFUSED)('backends.md 10: %s is found by check and refused by load', async (field, changes) => {
    const { backend, calls, config, load } = setUp();
    const [finding] = await backend.check(config(changes));
    expect(finding?.message).toContain(field);
    await expect(load(changes)).rejects.toMatchObject({
      code: 'BACKEND.UNSUPPORTED_SETTING',
      message: finding?.message,
      fix: expect.stringMatching(/./),
    });
    expect(calls).toEqual([]);
  });

  it('backends.md 10: what is declared, and an option that the engine hears, is not refused', async () => {
    const { load } = setUp({ capabilities: { lora: true, dummy_weights: true }, passthrough: ['threads'] });
    for (const [field, changes] of REFUSED.slice(1))
      expect([field, await load(changes)]).toMatchObject([field, {}]);
  });

  it('backends.md 10: what the machine cannot do is found by check and refused by load', async () => {
    const finding = { message: 'no such processor', fix: 'buy one' };
    const { backend, config, load } = setUp({ incompatible: async () => [finding] });
    expect(await backend.check(config())).toEqual([finding]);
    await expect(load()).rejects.toMatchObject({ code: 'BACKEND.INCOMPATIBLE_HARDWARE', fix: 'buy one' });
  });

  it('architecture.md Contracts: a check that throws is one finding more', async () => {
    const fail = async () => {
      throw new LLEMError('FAKE.BROKEN', 'broken', { fix: 'mend it' });
    };
    const unsupported = () => {
      throw new TypeError('no decoder');
    };
    const { backend, config } = setUp({ unsupported, incompatible: fail, checkModel: fail });
    expect(await backend.check(config())).toEqual([
      { message: 'no decoder', fix: null },
      { message: 'broken', fix: 'mend it' },
    ]);
    expect(await backend.checkModel?.(config())).toEqual([{ message: 'broken', fix: 'mend it' }]);
    expect(setUp().backend.checkModel).toBeUndefined();
  });

  it('backends.md 10: an engine that cannot be imported, and a load that fails, have codes and fixes', async () => {
    const fail = async () => {
      throw new Error('libcublas.so.12: not found');
    };
    await expect(setUp({ importEngine: fail }).load()).rejects.toMatchObject({
      code: 'BACKEND.LIBRARY_MISSING',
      message: expect.stringContaining('libcublas.so.12'),
      fix: 'npm install fake',
    });
    await expect(setUp({ open: fail }).load()).rejects.toMatchObject({
      code: 'BACKEND.LOAD_FAILED',
      backend: 'fake',
      fix: expect.stringContaining('--verbose'),
    });
  });

  it('measurement.md 2: a load that is cancelled leaves no engine, also when it was nearly done', async () => {
    const { calls, load } = setUp();
    await expect(load({}, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(calls).toEqual([]);
    const cancelled = new AbortController();
    const late = setUp({}, () => cancelled.abort(new Error('cancelled')));
    await expect(late.load({}, cancelled.signal)).rejects.toThrow('cancelled');
    expect(late.calls.at(-1)).toBe('disposed');
  });
});
