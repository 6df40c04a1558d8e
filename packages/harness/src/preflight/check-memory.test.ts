import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceInfo } from '@llem/core';
import {
  createExampleConfig,
  createExampleDevice,
  createFakeBackend,
  createFakeContext,
} from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMemory } from './check-memory.ts';

let model: string;
beforeAll(async () => {
  model = await mkdtemp(join(tmpdir(), 'llem-memory-'));
  // 2·V·h + h = 1.0e9 parameters, 2 GB in bf16; the rest is nothing beside them.
  const config = {
    model_type: 'llama',
    hidden_size: 1000,
    vocab_size: 500_000,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    intermediate_size: 1,
  };
  await writeFile(join(model, 'config.json'), JSON.stringify(config));
});
afterAll(() => rm(model, { recursive: true }));

const gpus = (...gb: (number | null)[]) =>
  gb.map((size, index) =>
    createExampleDevice(index, {
      name: 'T4',
      memory_total_mb: size === null ? null : (size * 1e9) / 2 ** 20,
    }),
  );

/** What pre-flight makes of the model on these GPUs. */
async function check(devices: DeviceInfo[], section: Record<string, unknown> = {}, fields: object = {}) {
  const context = createFakeContext({ env: { HF_HUB_OFFLINE: '1' } });
  const config = { ...createExampleConfig({ model, precision: 'bf16', ...fields }) };
  const request = { ...context, config: { ...config, [config.backend]: section } };
  const backend = createFakeBackend({ device_uuids: devices.map(({ uuid }) => uuid) });
  const issues = await checkMemory(request, { backend }, devices);
  return { issues, warned: context.logged };
}

describe('checkMemory', () => {
  it('CM-29: weights alone that exceed the memory are an issue with both figures and the GPU', async () => {
    const { issues } = await check(gpus(1.5));
    expect(issues).toEqual([
      {
        check: 'memory',
        message: expect.stringMatching(
          / needs 2\.01 GB for weights alone, 1\.5 GB available on GPU 0 \(T4\)$/,
        ),
        fix: expect.any(String),
      },
    ]);
  });

  it('CM-29: a total above 90 % is a warning and no issue; below it nothing is said', async () => {
    const tight = await check(gpus(2.4));
    expect(tight.issues).toEqual([]);
    expect(tight.warned).toEqual([expect.stringMatching(/needs about 2\.3\d? GB, 2\.4 GB available/)]);
    expect(await check(gpus(2.7))).toEqual({ issues: [], warned: [] });
  });

  it('CM-29: a model may be spread over all GPUs; copies and shards each need room on one', async () => {
    expect(await check(gpus(1.4, 1.4))).toEqual({ issues: [], warned: [] });
    expect((await check(gpus(1.4, 3), { num_processes: 2 })).issues).toHaveLength(1);
    expect((await check(gpus(1.4, 3), { tp_size: 2 })).issues).toEqual([]);
    expect((await check(gpus(0.9, 3), { tp_size: 2 })).issues).toHaveLength(1);
  });

  it('measurement.md 11: what is unknown never fails: no GPU, a size that cannot be read, a model that is not there', async () => {
    const none = { issues: [], warned: [] };
    expect(await check([])).toEqual(none);
    expect(await check(gpus(null, 1))).toEqual(none);
    expect(await check(gpus(1), {}, { model: 'org/absent' })).toEqual(none);
  });
});
