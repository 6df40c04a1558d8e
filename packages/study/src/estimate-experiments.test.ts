import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExperimentConfig } from '@llem/core';
import { createExampleConfig, createExampleDevice } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { estimateExperiments } from './estimate-experiments.ts';

const MODEL = {
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 128,
  vocab_size: 1000,
};
const GIB = 2 ** 30 / 1e9;

/** A Hub that has every model, and what it was asked. */
async function startHub() {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(JSON.stringify(url.includes('/resolve/') ? MODEL : { safetensors: { total: 70e9 } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, [Symbol.dispose]: () => void server.close() };
}

function experiment(model: string, section: Record<string, unknown> = {}): ExperimentConfig {
  const config = createExampleConfig({ model, precision: 'bf16' });
  return { ...config, [config.backend]: section };
}

describe('estimateExperiments', () => {
  it('CM-29: compares each experiment with the first GPU that CUDA shows', async () => {
    using hub = await startHub();
    const gpus = [16, 160, 320].map((gib, index) =>
      createExampleDevice(index, { memory_total_mb: gib * 1024 }),
    );
    const configs = [experiment('org/m'), experiment('org/m', { tp_size: 4 })];
    const env = { HF_ENDPOINT: hub.url, CUDA_VISIBLE_DEVICES: '1,0' };
    const estimates = await estimateExperiments(configs, Promise.resolve(gpus), env);
    expect(estimates.map(({ weights_gb, verdict }) => [weights_gb, verdict])).toEqual([
      [140, 'LIKELY OOM'],
      [35, 'OK'],
    ]);
    expect(estimates[0]?.available_gb).toBeCloseTo(160 * GIB, 9);
  });

  it('cli.md 3: asks once for a model, however many experiments run it; another revision is another model', async () => {
    using hub = await startHub();
    const same = Array.from({ length: 100 }, () => experiment('org/m'));
    const configs = [...same, experiment('org/m', { revision: 'v2' }), experiment('org/n')];
    expect(await estimateExperiments(configs, Promise.resolve([]), { HF_ENDPOINT: hub.url })).toHaveLength(
      102,
    );
    expect(hub.asked).toHaveLength(3 * 2);
  });

  it('cli.md 3: without a GPU there is no verdict, and without metadata no estimate', async () => {
    const env = { HF_HUB_OFFLINE: '1', HF_HOME: '/nowhere' };
    const [estimate] = await estimateExperiments([experiment('org/m')], Promise.resolve([]), env);
    expect(Object.values(estimate ?? { none: 1 })).toEqual([null, null, null, null, null, null]);
  });
});
