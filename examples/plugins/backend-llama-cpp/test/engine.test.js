import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { composedObject, createSystemClock } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import plugin from 'llem-backend-llama-cpp';
import { samplingOptions } from '../dist/settings.js';
import { NON_EMBEDDING_PARAMETERS, writeTinyGguf } from './tiny-gguf.js';

const folder = await mkdtemp(join(tmpdir(), 'llama-cpp-'));
after(() => rm(folder, { recursive: true }));
const model = join(folder, 'tiny.gguf');
await writeTinyGguf(model);

const [component] = plugin.components;
const context = createFakeContext({ clock: createSystemClock() });
const backend = component.create({}, context);
const { signal } = context;

function experiment({ section = {}, ...fields } = {}) {
  const own = { model, backend: 'llama-cpp', precision: 'fp32', max_input_tokens: 40, max_output_tokens: 6 };
  const installed = { ...component, package: 'llem-backend-llama-cpp' };
  const schema = composedObject([installed]);
  return schema.parse({ ...own, 'llama-cpp': { n_threads: 1, ...section }, ...fields });
}
const prompt = (text) => ({ text, max_new_tokens: null, input_len: null });
const THREE = ['Hello', 'energy', 'a'].map(prompt);
const idsOf = ({ requests }) => requests.map(({ output_token_ids }) => output_token_ids);

/** Loads, uses and disposes a model. */
async function withModel(fields, use) {
  const loaded = await backend.load(experiment(fields), context);
  try {
    return await use(loaded);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}
const run = (fields, prompts = THREE) => withModel(fields, (loaded) => loaded.run(prompts, signal));

describe('llama.cpp', () => {
  it('counts the byte tokens of a prompt and its <s>, and generates alike whatever the batch', async () => {
    const together = await run({ section: { batch_size: 3 } });
    const counts = together.requests.map(({ input_tokens }) => input_tokens);
    assert.deepEqual(counts, [6, 7, 2]);
    assert.deepEqual(idsOf(await run({ section: { batch_size: 2 } })), idsOf(together));
  });

  it('ends at the token that the file says ends a text, and counts it; ignore_eos goes on', async () => {
    const [ids] = idsOf(await run({}));
    const ending = join(folder, 'ending.gguf');
    await writeTinyGguf(ending, { eos: ids[2] });
    const { requests } = await run({ model: ending });
    assert.deepEqual([requests[0].output_token_ids, requests[0].finish_reason], [ids.slice(0, 3), 'eos']);
    const on = await run({ model: ending, decoder: { ignore_eos: true } });
    assert.deepEqual([idsOf(on)[0], on.requests[0].finish_reason], [ids, 'length']);
  });

  it('samples by the seed: the same again, another with another, and each request on its own', async () => {
    const decoder = { decoding_strategy: 'sampling', top_k: 0 };
    const first = idsOf(await run({ decoder, section: { batch_size: 3 } }));
    assert.deepEqual(idsOf(await run({ decoder })), first);
    assert.notDeepEqual(idsOf(await run({ decoder, random_seed: 7 })), first);
  });

  it('refuses what the context does not hold, where the library would drop the beginning of the text', async () => {
    const long = [prompt('x'.repeat(300))];
    const config = { section: { n_ctx: 256 }, max_input_tokens: null };
    await assert.rejects(run(config, long), {
      code: 'BACKEND.RUN_FAILED',
      message: /301 input .* context of 256/,
    });
  });

  it('hands every decoder setting to the sampler, and none to greedy decoding', () => {
    const decoder = { decoding_strategy: 'sampling', temperature: 0.7, top_k: 9, top_p: 0.8, min_p: 0.1 };
    const row = { request: 3, input: [1, 9], limit: 6 };
    assert.deepEqual(samplingOptions(experiment({ decoder, random_seed: 2 ** 32 - 1 }), row, []), {
      temperature: 0.7,
      topK: 9,
      topP: 0.8,
      minP: 0.1,
      seed: 2,
      yieldEogToken: true,
    });
    assert.deepEqual(samplingOptions(experiment(), row, []), { temperature: 0, yieldEogToken: true });
    const penalised = experiment({ decoder: { repetition_penalty: 1.2 } });
    const { penalty, punishTokens, maxPunishTokens } = samplingOptions(penalised, row, [5]).repeatPenalty;
    assert.deepEqual([penalty, punishTokens(), maxPunishTokens], [1.2, [1, 9, 5], 8]);
  });

  it('says what the engine made of the settings, and warns of those that it did not follow', async () => {
    await withModel({ section: { gpu_layers: 1, n_batch: 32 } }, async ({ info, capture }) => {
      assert.equal(info.non_embedding_parameters, NON_EMBEDDING_PARAMETERS);
      const { engine } = await capture();
      assert.deepEqual([engine.n_batch, engine.n_threads, engine.n_ctx, engine.gpu_layers], [32, 1, 256, 0]);
      assert.equal(info.warnings.length, 1);
      assert.match(info.warnings[0], /^setting_ignored: llama-cpp.gpu_layers is 1, llama.cpp uses 0/);
    });
  });
});

describe('the file', () => {
  it('decides the precision: any other is a finding that says which', async () => {
    const [finding, ...more] = await backend.check(experiment({ precision: 'int4' }));
    assert.deepEqual(more, []);
    assert.match(finding.message, /holds F32 weights, precision is int4/);
    assert.equal(finding.fix, 'set precision: fp32');
  });

  it('must be a GGUF on this machine', async () => {
    const text = join(folder, 'text.gguf');
    await writeFile(text, 'GGUF, or so it says, and no more than that');
    const found = async (path) => (await backend.checkModel(experiment({ model: path })))[0]?.message;
    assert.equal(await found(model), undefined);
    assert.match(await found(text), /is no GGUF file/);
    for (const path of [folder, join(folder, 'none.gguf'), 'owner/model-GGUF'])
      assert.match(await found(path), /is no file on this machine/);
  });
});
