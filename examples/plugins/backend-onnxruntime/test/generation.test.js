import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { composedObject, createSystemClock } from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import plugin from '../dist/plugin.js';
import { writeTinyDecoder } from './tiny-decoder.js';

const folder = mkdtempSync(join(tmpdir(), 'onnxruntime-'));
after(() => rmSync(folder, { recursive: true }));
const model = join(folder, 'tiny');
writeTinyDecoder(model);

const [component] = plugin.components;
const context = createFakeContext({ clock: createSystemClock() });
const backend = component.create({}, context);

const promptOf = (text, fields) => ({ text, max_new_tokens: null, input_len: null, ...fields });
const PROMPTS = ['To measure', 'is to know', 'é'].map((text) => promptOf(text));

async function run({ section, prompts = PROMPTS, ...fields } = {}) {
  const schema = composedObject([{ ...component, package: 'llem-backend-onnxruntime' }]);
  const config = schema.parse({
    model,
    backend: 'onnxruntime',
    precision: 'fp32',
    max_output_tokens: 12,
    onnxruntime: section,
    ...fields,
  });
  const loaded = await backend.load(config, context);
  try {
    return await loaded.run(prompts, context.signal);
  } finally {
    await loaded[Symbol.asyncDispose]();
  }
}
const idsOf = ({ requests }) => requests.map(({ output_token_ids }) => output_token_ids);

/** What the graph says without a cache and without padding: everything anew for every token. */
async function generateAnew(text, count) {
  const session = await InferenceSession.create(join(model, 'onnx/model.onnx'));
  const ids = [...Buffer.from(text)];
  const past = Object.fromEntries(
    ['key', 'value'].map((name) => [
      `past_key_values.0.${name}`,
      new Tensor('float32', new Float32Array(0), [1, 2, 0, 8]),
    ]),
  );
  const tensor = (values) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  for (let step = 0; step < count; step += 1) {
    const { logits } = await session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      position_ids: tensor(ids.map((_, index) => index)),
      ...past,
    });
    const [, rows, size] = logits.dims;
    const scores = logits.data.subarray((rows - 1) * size);
    ids.push(scores.indexOf(Math.max(...scores)));
  }
  await session.release();
  return ids.slice(-count);
}

describe('tokens', () => {
  it('are those that the graph gives without cache and padding, whatever the batch', async () => {
    const expected = await Promise.all(PROMPTS.map(({ text }) => generateAnew(text, 12)));
    for (const batch_size of [1, 2, 3]) {
      const output = await run({ section: { batch_size }, decoder: { ignore_eos: true } });
      assert.deepEqual(idsOf(output), expected, `batch_size ${batch_size}`);
      assert.deepEqual(
        output.requests.map(({ input_tokens }) => input_tokens),
        [10, 10, 2],
      );
      assert.equal(output.padding_tokens, batch_size === 3 ? 8 : 0);
    }
  });

  it('end at the end of text, which counts', async () => {
    const [[, , third]] = idsOf(await run({ decoder: { ignore_eos: true } }));
    const ending = join(folder, 'ending');
    writeTinyDecoder(ending, { eos: third });
    const [request] = (await run({ model: ending })).requests;
    assert.deepEqual([request.output_tokens, request.finish_reason], [3, 'eos']);
    assert.equal(request.output_token_ids.at(-1), third);
  });

  it('are drawn under the seed, each request by itself', async () => {
    const decoder = { decoding_strategy: 'sampling', temperature: 1.5, ignore_eos: true };
    const alone = await run({ decoder });
    const together = await run({ decoder, section: { batch_size: 3 } });
    assert.deepEqual(idsOf(together), idsOf(alone));
    assert.notDeepEqual(idsOf(await run({ decoder, random_seed: 1 })), idsOf(alone));
    assert.notDeepEqual(idsOf(alone), idsOf(await run({ decoder: { ignore_eos: true } })));
  });

  it('of a prompt are cut or repeated to the length that a synthetic data set asks for', async () => {
    const { requests } = await run({ prompts: [promptOf('abc', { input_len: 50, max_new_tokens: 3 })] });
    assert.deepEqual([requests[0].input_tokens, requests[0].output_tokens], [50, 3]);
  });
});

it('a graph that is no decoder with a cache is refused with what exports one', async () => {
  const loading = run({ model: join(folder, 'nothing') });
  await assert.rejects(loading, ({ code }) => code === 'BACKEND.MODEL_NOT_FOUND');
  rmSync(join(model, 'onnx/model_q4.onnx'));
  await assert.rejects(run({ precision: 'int4' }), ({ code, message, fix }) => {
    assert.match(fix, /optimum-cli export onnx/);
    return code === 'BACKEND.MODEL_NOT_FOUND' && /no int4 graph: model_q4\.onnx/.test(message);
  });
});
