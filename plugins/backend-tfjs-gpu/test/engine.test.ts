import { setTimeout as delay } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { loadEngine, outputsOf, promptsOf, testContext } from './support/load-engine.ts';
import { createModelDirectory, randomSafetensors, TINY_LLAMA } from './support/model-directory.ts';

const directory = createModelDirectory({ 'config.json': TINY_LLAMA });
afterAll(() => directory[Symbol.dispose]());

const TEXTS = ['one', 'a longer prompt', 'two', 'the fourth of five', 'x'];
const never = () => new AbortController().signal;
const dummy = { model: directory.path, load_format: 'dummy', max_output_tokens: 12 } as const;
const fixed = { ...dummy, decoder: { ignore_eos: true } };

describe('a run', () => {
  it('CM-15: stamps lie in order inside the window and batches follow one another', async () => {
    await using model = await loadEngine({ ...fixed, latency: { streaming: true }, tfjs: { batch_size: 2 } });
    const { window, requests, batch_times, phases } = await model.run(promptsOf(TEXTS), never());
    expect(batch_times).toHaveLength(3);
    expect(phases?.map(({ phase }) => phase)).toEqual([
      'prefill',
      'decode',
      'prefill',
      'decode',
      'prefill',
      'decode',
    ]);
    const instants = [
      window.start_s,
      ...(phases ?? []).flatMap(({ start_s, end_s }) => [start_s, end_s]),
      window.end_s,
    ];
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    for (const { start_s, first_token_s, token_times_s, end_s, output_tokens } of requests) {
      expect(token_times_s).toHaveLength(output_tokens);
      expect(token_times_s?.[0]).toBe(first_token_s);
      expect(token_times_s?.at(-1)).toBe(end_s);
      expect([start_s, ...(token_times_s ?? [])]).toEqual(
        [start_s, ...(token_times_s ?? [])].toSorted((a, b) => a - b),
      );
    }
  });

  it('backends.md 7: counts tokens without padding, per request, per phase and in total', async () => {
    await using model = await loadEngine({ ...fixed, tfjs: { batch_size: 2 } });
    const { requests, phases, padding_tokens, kv_cache, truncated_prompts } = await model.run(
      promptsOf(TEXTS),
      never(),
    );
    expect(requests.map(({ input_tokens }) => input_tokens)).toEqual(TEXTS.map(({ length }) => length));
    expect(requests.map(({ output_tokens }) => output_tokens)).toEqual([12, 12, 12, 12, 12]);
    expect(
      requests.every(
        ({ token_times_s, finish_reason }) => token_times_s === null && finish_reason === 'length',
      ),
    ).toBe(true);
    expect(phases?.map(({ tokens }) => tokens)).toEqual([18, 22, 21, 22, 1, 11]);
    expect(padding_tokens).toBe(12 + 15);
    // Two layers, keys and values, two rows of 18 + 11 columns, one head of 8 fp32 numbers.
    expect(kv_cache?.size_mb).toBeCloseTo((2 * 2 * 2 * 29 * 8 * 4) / 2 ** 20, 9);
    expect(truncated_prompts).toBe(0);
  });

  it('backends.md 6: batching changes no output, and neither does the cache or the runtime', async () => {
    const outputs = async (section: object) => {
      await using model = await loadEngine({ ...fixed, tfjs: section });
      return await outputsOf(model, promptsOf(TEXTS));
    };
    const single = await outputs({});
    expect(await outputs({ batch_size: 3 })).toEqual(single);
    expect(await outputs({ batch_size: 8, use_cache: false })).toEqual(single);
    expect(await outputs({ tf_backend: 'cpu', batch_size: 2 })).toEqual(single);
  });

  it('backends.md 2: prompts are cut to their first tokens and counted; rows may have limits of their own', async () => {
    await using model = await loadEngine({ ...fixed, max_input_tokens: 4, tfjs: { batch_size: 5 } });
    const [first, ...others] = promptsOf(TEXTS);
    const prompts = [{ ...first, text: 'one', input_len: 9, max_new_tokens: 3 }, ...others];
    const { requests, truncated_prompts } = await model.run(prompts, never());
    expect(requests.map(({ input_tokens }) => input_tokens)).toEqual([4, 4, 3, 4, 1]);
    expect(requests.map(({ output_tokens }) => output_tokens)).toEqual([3, 12, 12, 12, 12]);
    expect(truncated_prompts).toBe(3);
  });

  it('backends.md 2: without a limit a text ends with the context', async () => {
    await using model = await loadEngine({ ...dummy, max_output_tokens: null, tfjs: { batch_size: 2 } });
    const { requests } = await model.run(promptsOf(['0123456789', '01']), never());
    for (const { input_tokens, output_tokens, finish_reason } of requests) {
      expect(output_tokens).toBeLessThanOrEqual(64 - input_tokens);
      expect(output_tokens === 64 - input_tokens || finish_reason === 'eos').toBe(true);
    }
  });

  it('backends.md 2: rotary positions go on beyond the context, learned ones end with it', async () => {
    await using rotary = await loadEngine({ ...fixed, max_output_tokens: 70 });
    expect((await rotary.run(promptsOf(['0123456789']), never())).requests[0]?.output_tokens).toBe(70);
    using gpt2 = createModelDirectory({
      'config.json': {
        model_type: 'gpt2',
        vocab_size: 300,
        n_embd: 8,
        n_head: 2,
        n_layer: 1,
        n_positions: 16,
      },
    });
    // The last token chosen is not fed, so it needs no position.
    const load = (max_output_tokens: number) => loadEngine({ ...fixed, model: gpt2.path, max_output_tokens });
    await using learned = await load(7);
    expect((await learned.run(promptsOf(['0123456789']), never())).requests[0]?.output_tokens).toBe(7);
    await using tooLong = await load(8);
    await expect(tooLong.run(promptsOf(['0123456789']), never())).rejects.toMatchObject({
      code: 'BACKEND.RUN_FAILED',
      message: expect.stringContaining('10 input and 8 output tokens exceed the context of 16'),
    });
  });

  it('measurement.md 10: traffic delays a batch to its last arrival; requests start when they arrive', async () => {
    const traffic = { mode: 'constant', target_qps: 20 } as const;
    await using model = await loadEngine({ ...fixed, traffic, tfjs: { batch_size: 2 } });
    const { window, requests, phases } = await model.run(promptsOf(TEXTS), never());
    requests.forEach(({ start_s }, index) => {
      expect(start_s).toBeCloseTo(window.start_s + index * 0.05, 9);
    });
    const starts = phases
      ?.filter(({ phase }) => phase === 'prefill')
      .map(({ start_s }) => start_s - window.start_s);
    [0.05, 0.15, 0.2].forEach((due, batch) => {
      expect(starts?.[batch]).toBeGreaterThanOrEqual(due);
    });
  });

  it('measurement.md 8: a warm-up is a full batch of at most 32 tokens and leaves the next run as it was', async () => {
    await using model = await loadEngine({
      ...dummy,
      decoder: { decoding_strategy: 'sampling' },
      tfjs: { batch_size: 2 },
    });
    const before = await outputsOf(model, promptsOf(TEXTS));
    const [prompt] = promptsOf(['warm']);
    if (!prompt) throw new Error('no prompt');
    const { latency_ms } = await model.warmup(prompt, never());
    expect(latency_ms).toBeGreaterThan(0);
    expect(await outputsOf(model, promptsOf(TEXTS))).toEqual(before);
  });

  it('backends.md 6: the tensor count is the same before and after, and zero more once disposed', async () => {
    const atFirst = tf.memory().numTensors;
    const model = await loadEngine({ ...fixed, tfjs: { batch_size: 2 } });
    const loaded = tf.memory().numTensors;
    for (let run = 0; run < 3; run += 1) {
      await model.run(promptsOf(TEXTS), never());
      expect(tf.memory().numTensors).toBe(loaded);
    }
    await model[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    expect(tf.memory().numTensors).toBe(atFirst);
  });
});

describe('cancellation', () => {
  it('measurement.md 2: ends a run at once with its reason and leaves no tensor behind', async () => {
    await using model = await loadEngine({ ...fixed, max_output_tokens: 100_000, tfjs: { batch_size: 2 } });
    const tensors = tf.memory().numTensors;
    const controller = new AbortController();
    const running = model.run(promptsOf(TEXTS), controller.signal);
    // A timer fires although the engine computes: it goes through the event loop.
    void delay(150).then(() => controller.abort(new Error('cancelled')));
    await expect(running).rejects.toThrow('cancelled');
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await outputsOf(model, [{ text: 'a', input_len: null, max_new_tokens: 2 }])).toHaveLength(1);
  });

  it('measurement.md 10: ends the wait for a request too', async () => {
    const traffic = { mode: 'constant', target_qps: 0.001 } as const;
    await using model = await loadEngine({ ...fixed, traffic });
    const signal = AbortSignal.timeout(50);
    await expect(model.run(promptsOf(TEXTS), signal)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('measurement.md 2: ends a load', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    const tensors = tf.memory().numTensors;
    await expect(loadEngine(dummy, testContext(signal))).rejects.toThrow('cancelled');
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('load_format dummy', () => {
  it('backends.md 8: needs config.json alone and says what it is', async () => {
    await using model = await loadEngine(dummy);
    expect(model.info.tokenizer).toBe('byte');
    expect(model.info.warnings.map((warning) => warning.split(':')[0])).toEqual([
      'dummy_weights',
      'tokenizer_fallback',
    ]);
    expect(model.info.architecture).toEqual(TINY_LLAMA);
  });

  it('backends.md 8: weights come from random_seed', async () => {
    const outputs = async (random_seed: number) => {
      await using model = await loadEngine({ ...fixed, random_seed });
      return await outputsOf(model, promptsOf(['abc']));
    };
    expect(await outputs(1)).toEqual(await outputs(1));
    expect(await outputs(1)).not.toEqual(await outputs(2));
  });
});

describe('load', () => {
  it('backends.md 1: tells what was loaded and every setting as it was resolved', async () => {
    await using model = await loadEngine({ ...dummy, tfjs: { batch_size: 4, memory_growth: true } });
    const { info } = model;
    expect(info).toMatchObject({
      device_uuids: [],
      engine_version: '4.22.0',
      cuda_version: null,
      build_metadata: null,
    });
    expect(info.libraries).toMatchObject({
      '@tensorflow/tfjs-core': '4.22.0',
      '@huggingface/tokenizers': '0.2.0',
    });
    expect(info.model_memory_mb).toBeGreaterThan(0);
    expect(info.effective_settings).toMatchObject({
      tf_backend: 'wasm',
      tf_version: '4.22.0',
      batch_size: 4,
      use_cache: true,
      precision: 'fp32',
      padding_side: 'left',
      eos_token_ids: [1],
      pad_token_id: 1,
      decoding_strategy: 'greedy',
      temperature: null,
      repetition_penalty: 1,
      context_limit: 64,
    });
    expect(info.warnings.at(-1)).toMatch(/^setting_ignored: tfjs\.memory_growth true/);
  });

  it.each([
    ['lora', { lora: { adapter_id: 'a/b' } }, 'BACKEND.UNSUPPORTED_SETTING', 'lora'],
    [
      'passthrough_kwargs',
      { passthrough_kwargs: { foo: 1 } },
      'BACKEND.UNSUPPORTED_SETTING',
      'passthrough_kwargs.foo',
    ],
    ['an unusable runtime', { tfjs: { tf_backend: 'cuda' } }, 'BACKEND.INCOMPATIBLE_HARDWARE', 'cuda'],
    ['a precision it lacks', { precision: 'fp16' }, 'BACKEND.INCOMPATIBLE_HARDWARE', 'fp32'],
    ['missing weights', { load_format: 'auto' }, 'BACKEND.LOAD_FAILED', 'no tokenizer.json'],
    ['a missing model', { model: './nowhere' }, 'BACKEND.MODEL_NOT_FOUND', 'nowhere'],
  ] as const)('backends.md 10: refuses %s', async (_, overrides, code, text) => {
    const failed = loadEngine({ ...dummy, ...overrides });
    await expect(failed).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text),
      fix: expect.stringMatching(/./),
    });
  });

  it('issue 3, bad input: weights that do not fit the configuration free what was loaded', async () => {
    using broken = createModelDirectory({
      'config.json': TINY_LLAMA,
      'tokenizer.json': {
        normalizer: null,
        pre_tokenizer: null,
        post_processor: null,
        decoder: null,
        added_tokens: [],
        model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
      },
      'model.safetensors': randomSafetensors({
        'model.embed_tokens.weight': [300, 16],
        'model.layers.0.input_layernorm.weight': [17],
      }),
    });
    const tensors = tf.memory().numTensors;
    await expect(loadEngine({ model: broken.path })).rejects.toMatchObject({
      code: 'BACKEND.LOAD_FAILED',
      message: expect.stringContaining('"model.layers.0.input_layernorm.weight" has the shape [17]'),
    });
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
