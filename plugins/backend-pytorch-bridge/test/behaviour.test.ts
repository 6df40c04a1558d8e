import {
  BackendError,
  createSystemClock,
  type InferenceOutput,
  InferenceOutputSchema,
  LoadedModelInfoSchema,
} from '@llem/core';
import { createFakeContext } from '@llem/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backend, configure } from './configure.ts';
import { makeModels } from './models.ts';
import { environment, python } from './python.ts';
import { openWorker, promptsOf, type TestWorker } from './worker.ts';

let at: Awaited<ReturnType<typeof makeModels>>;
let worker: TestWorker;

beforeAll(async () => {
  at = await makeModels();
  worker = await openWorker();
});

afterAll(() => worker[Symbol.asyncDispose]());

type Overrides = Record<string, unknown>;

/** Loads a model and runs prompts through it. */
async function generate(
  model: Parameters<typeof at>[0],
  texts: readonly string[],
  { config = {}, section = {} }: { config?: Overrides; section?: Overrides } = {},
): Promise<InferenceOutput> {
  await worker.load(configure(at(model), config, section));
  return await worker.run(promptsOf(texts));
}

const facts = ({ requests }: InferenceOutput) =>
  requests.map(({ input_tokens, output_tokens, finish_reason }) => [
    input_tokens,
    output_tokens,
    finish_reason,
  ]);
const idsOf = ({ requests }: InferenceOutput) => requests.map(({ output_token_ids }) => output_token_ids);

describe('token counting, counted by hand', () => {
  it('backends.md 7: input without padding, output up to and including the first end of text', async () => {
    // <s>ed → c b a </s>, <s>c → b a </s>, <s>fga → </s>; the padded width is 4.
    const output = await generate('countdown', ['ed', 'c', 'fga'], { section: { batch_size: 3 } });
    expect(facts(output)).toEqual([
      [3, 4, 'eos'],
      [2, 3, 'eos'],
      [4, 1, 'eos'],
    ]);
    expect(output.padding_tokens).toBe(1 + 2);
    expect(idsOf(output).map((ids) => ids?.at(-1))).toEqual([1, 1, 1]);
    expect(output.phases?.map(({ phase, tokens }) => [phase, tokens])).toEqual([
      ['prefill', 9],
      ['decode', 3 + 2],
    ]);
  });

  it('backends.md 7: a row that reaches its limit, and one whose end of text is its last', async () => {
    const output = await generate('countdown', ['ed', 'c'], {
      config: { max_output_tokens: 3 },
      section: { batch_size: 2 },
    });
    expect(facts(output)).toEqual([
      [3, 3, 'length'],
      [2, 3, 'eos'],
    ]);
  });

  it('backends.md 7: with ignore_eos exactly the generated length', async () => {
    const output = await generate('countdown', ['a', 'c'], {
      config: { max_output_tokens: 5, decoder: { ignore_eos: true } },
      section: { batch_size: 2 },
    });
    expect(facts(output)).toEqual([
      [2, 5, 'length'],
      [2, 5, 'length'],
    ]);
    expect(idsOf(output)[0]?.[0]).toBe(1);
  });

  it('backends.md 7: min_new_tokens holds the end of text back', async () => {
    const output = await generate('countdown', ['a'], { config: { decoder: { min_new_tokens: 3 } } });
    expect(output.requests[0]?.output_tokens).toBeGreaterThan(3);
  });

  it('results.md 9: a record may have a limit of its own, and synthetic data a length', async () => {
    await worker.load(
      configure(at('countdown'), { max_output_tokens: 6, max_input_tokens: 7 }, { batch_size: 4 }),
    );
    const output = await worker.run([
      { text: 'z', max_new_tokens: 2, input_len: null },
      { text: 'z', max_new_tokens: null, input_len: 5 },
      { text: 'zyx', max_new_tokens: 9, input_len: 9 },
      { text: 'zyxzyxz', max_new_tokens: 1, input_len: null },
    ]);
    expect(facts(output)).toEqual([
      [2, 2, 'length'],
      [5, 6, 'length'],
      [7, 6, 'length'],
      [7, 1, 'length'],
    ]);
    expect(output.truncated_prompts).toBe(2);
  });

  it('backends.md 2: the first max_input_tokens are kept; a prompt of just that length is not cut', async () => {
    const output = await generate('countdown', ['zyd', 'zydcb'], { config: { max_input_tokens: 4 } });
    expect(facts(output)).toEqual([
      [4, 4, 'eos'],
      [4, 4, 'eos'],
    ]);
    expect(output.truncated_prompts).toBe(1);
  });
});

describe('batches', () => {
  const texts = ['zzzzzzzz', 'd', 'yyyyyyy', 'cc'];

  it('backends.md 3: dynamic batches pad less and answer in data set order, with the same ids', async () => {
    const still = await generate('countdown', texts, { section: { batch_size: 2 } });
    const dynamic = await generate('countdown', texts, {
      section: { batch_size: 2, batching_strategy: 'dynamic' },
    });
    expect(idsOf(dynamic)).toEqual(idsOf(still));
    expect([still.padding_tokens, dynamic.padding_tokens]).toEqual([7 + 5, 1 + 1]);
    expect([still.batch_times.length, dynamic.batch_times.length]).toEqual([2, 2]);
  });

  it('measurement.md 10: with traffic a batch starts at its last arrival, a request at its own', async () => {
    await worker.load(configure(at('countdown'), { max_output_tokens: 2 }, { batch_size: 2 }));
    const { requests, window, phases } = await worker.run(promptsOf(texts), [0, 0.4, 0.5, 1]);
    const starts = requests.map(({ start_s }) => start_s - window.start_s);
    for (const [index, arrival] of [0, 0.4, 0.5, 1].entries()) expect(starts[index]).toBeCloseTo(arrival, 9);
    const prefills = phases
      ?.filter(({ phase }) => phase === 'prefill')
      .map(({ start_s }) => start_s - window.start_s);
    expect(prefills?.[0]).toBeGreaterThanOrEqual(0.4);
    expect(prefills?.[1]).toBeGreaterThanOrEqual(1);
  });
});

describe('instants', () => {
  it.each([
    [{}, 'llama'],
    [{ prompt_lookup_num_tokens: 3 }, 'countdown'],
  ] as const)(
    'measurement.md 10: streaming gives one instant for each token, in order and inside the window: %j',
    async (section, model) => {
      const output = await generate(model, ['zyx zyx', 'hello'], {
        config: { latency: { streaming: true } },
        section,
      });
      for (const { token_times_s, output_tokens, start_s, first_token_s, end_s } of output.requests) {
        expect(token_times_s).toHaveLength(output_tokens);
        expect(token_times_s).toEqual(token_times_s?.toSorted((a, b) => a - b));
        expect(token_times_s?.[0]).toBe(first_token_s);
        expect(token_times_s?.at(-1)).toBe(end_s);
        expect(start_s).toBeLessThan(first_token_s ?? 0);
        expect(end_s).toBeLessThanOrEqual(output.window.end_s);
      }
    },
  );

  it('backends.md 1: without streaming there are phases and first tokens, and no token times', async () => {
    const output = InferenceOutputSchema.parse(
      await generate('llama', ['a', 'b'], { section: { batch_size: 2 } }),
    );
    expect(output.requests.map(({ token_times_s }) => token_times_s)).toEqual([null, null]);
    const [prefill, decode] = output.phases ?? [];
    expect(prefill?.end_s).toBe(output.requests[0]?.first_token_s);
    expect(decode?.start_s).toBe(prefill?.end_s);
    expect(output.window.start_s).toBeLessThan(prefill?.start_s ?? 0);
    expect(output.window.end_s).toBeGreaterThanOrEqual(decode?.end_s ?? Infinity);
    expect(output.peak_memory_mb).toBeNull();
  });
});

describe('dummy weights', () => {
  it('backends.md 8: need nothing but config.json; prompts become bytes', async () => {
    const config = { load_format: 'dummy', decoder: { ignore_eos: true } };
    const info = LoadedModelInfoSchema.omit({ device_uuids: true })
      .loose()
      .parse(await worker.load(configure(at('bare'), config)));
    expect(info.tokenizer).toBe('byte');
    expect(info.warnings.map((text) => text.split(':')[0])).toEqual(['dummy_weights', 'tokenizer_fallback']);
    const output = await worker.run(promptsOf(['grüße', 'abc']));
    expect(facts(output)).toEqual([
      [7, 12, 'length'],
      [3, 12, 'length'],
    ]);
  });

  it('backends.md 8: are drawn from random_seed', async () => {
    const run = (random_seed: number) =>
      generate('bare', ['a llama'], {
        config: { load_format: 'dummy', random_seed, decoder: { ignore_eos: true } },
      });
    const first = idsOf(await run(1));
    expect(idsOf(await run(1))).toEqual(first);
    expect(idsOf(await run(2))).not.toEqual(first);
  });
});

describe('what was loaded', () => {
  it('CM-26: parameters of matrix products are counted on the module, embeddings left out, a tied head once', async () => {
    const llama = await worker.load(configure(at('llama')));
    // 2 layers of q and o 64·128, k and v 64·64, 3 projections 64·96, 2 norms of 64; the last norm; the head.
    const layer = 64 * 128 * 2 + 64 * 64 * 2 + 3 * 64 * 96 + 2 * 64;
    expect(llama.non_embedding_parameters).toBe(2 * layer + 64 + 260 * 64);
    const gpt2 = await worker.load(configure(at('gpt2')));
    const block = 64 * 192 + 192 + 64 * 64 + 64 + 64 * 256 + 256 + 256 * 64 + 64 + 4 * 64;
    expect(gpt2.non_embedding_parameters).toBe(2 * block + 2 * 64 + 260 * 64);
    expect(gpt2.architecture).toMatchObject({ model_type: 'gpt2', n_embd: 64 });
  });

  it.each([
    [
      {
        load_in_4bit: true,
        bnb_4bit_quant_type: 'nf4',
        bnb_4bit_use_double_quant: true,
        bnb_4bit_compute_dtype: 'float32',
      },
    ],
    [{ load_in_8bit: true }],
  ])('backends.md 3: bitsandbytes quantises on loading: %j', async (section) => {
    const plain = await worker.load(configure(at('llama')));
    const info = await worker.load(configure(at('llama'), { precision: 'bf16' }, section));
    expect(info.effective_settings.quantization_config).toMatchObject(section);
    expect(info.non_embedding_parameters).toBe(plain.non_embedding_parameters);
    expect(info.model_memory_mb).toBeLessThan(plain.model_memory_mb * 0.8);
    expect((await worker.run(promptsOf(['abc']))).requests).toHaveLength(1);
  });

  it('backends.md 3: torch.compile in place: generate runs compiled graphs and gives the same ids', async () => {
    const plain = await generate('llama', ['a llama'], { section: { torch_compile: false } });
    expect(plain.extras.compiled_graphs).toBe(0);
    const compiled = await generate('llama', ['a llama'], {
      section: { torch_compile: true, torch_compile_backend: 'eager' },
    });
    expect(compiled.extras.compiled_graphs).toBeGreaterThan(0);
    expect(compiled.warnings).toEqual([]);
    expect(idsOf(compiled)).toEqual(idsOf(plain));
  });

  it('backends.md 3: a compiler that fails in the run is a warning, and the model runs uncompiled', async () => {
    const plain = await generate('llama', ['a llama']);
    const info = await worker.load(
      configure(at('llama'), {}, { torch_compile: true, torch_compile_backend: 'onnxrt' }),
    );
    const output = await worker.run(promptsOf(['a llama']));
    expect([...info.warnings, ...output.warnings].join()).toMatch(/^compile_failed: .*onnxrt/);
    expect(idsOf(output)).toEqual(idsOf(plain));
    expect((await worker.run(promptsOf(['a llama']))).warnings).toEqual([]);
  });

  it('backends.md 3: transformers 5 drops low_cpu_mem_usage, which is a warning', async () => {
    const info = await worker.load(configure(at('llama'), {}, { low_cpu_mem_usage: true }));
    expect(info.warnings).toEqual([expect.stringMatching(/^setting_ignored: pytorch.low_cpu_mem_usage/)]);
  });

  it.each([
    ['no_such_argument', true],
    ['mirror', false],
    ['rms_norm_eps', false],
    ['use_safetensors', false],
  ])(
    'backends.md 2 rule 4: passthrough %s against the real from_pretrained: refused %s',
    async (name, isRefused) => {
      const work = worker.load(
        configure(at('llama'), { passthrough_kwargs: { [name]: name === 'rms_norm_eps' ? 0.1 : true } }),
      );
      if (isRefused)
        await expect(work).rejects.toMatchObject({
          code: 'UNSUPPORTED_SETTING',
          details: { field: `passthrough_kwargs.${name}` },
        });
      else expect((await work).warnings).toHaveLength(name === 'mirror' ? 1 : 0);
    },
  );

  it('backends.md 2: what the checkpoint brings in its generation_config does not leak in', async () => {
    const { bridge } = worker;
    await generate('llama', ['abc'], { config: { decoder: { decoding_strategy: 'sampling' } } });
    expect(await bridge.request('capture', null)).toMatchObject({
      sampling: {
        do_sample: true,
        temperature: 1,
        top_k: 50,
        top_p: 1,
        min_p: null,
        repetition_penalty: 1,
        num_beams: 1,
      },
      engine: { dtype: 'float32', attn_implementation: 'sdpa', generation: { temperature: 1, top_k: 50 } },
    });
  });
});

describe('a number without a fraction', () => {
  it.each([
    { decoding_strategy: 'sampling', temperature: 2, top_p: 1, min_p: 1, repetition_penalty: 2 },
    { decoding_strategy: 'sampling', temperature: 1, top_p: 1, min_p: 0, repetition_penalty: 1 },
    { decoding_strategy: 'beam', num_beams: 2, repetition_penalty: 2 },
  ])('backends.md 2: is the one with a fraction of nought to transformers too: %j', async (decoder) => {
    const section = decoder.decoding_strategy === 'beam' ? { length_penalty: 2 } : {};
    const config = { decoder, max_output_tokens: 4 };
    const output = await generate('llama', ['a llama', 'b'], { config, section });
    expect(output.requests).toHaveLength(2);
  });
});

describe('warm-up and cancellation', () => {
  it('CM-21: a warm-up is a real run of the batch, cut to 32 tokens', async () => {
    await worker.load(
      configure(at('llama'), { max_output_tokens: 60, decoder: { ignore_eos: true } }, { batch_size: 3 }),
    );
    const [prompt] = promptsOf(['a llama']);
    const { latency_ms } = (await worker.bridge.request('warmup', { prompt })) as { latency_ms: number };
    expect(latency_ms).toBeGreaterThan(0);
    expect(await worker.bridge.request('capture', null)).toMatchObject({
      sampling: { max_new_tokens: 32, min_new_tokens: 32 },
    });
  });

  it('measurement.md 2: a cancelled run ends between two tokens, and the model serves on', async () => {
    await worker.load(configure(at('llama'), { max_output_tokens: 100, decoder: { ignore_eos: true } }));
    const abort = new AbortController();
    const prompts = promptsOf(new Array(200).fill('a llama'));
    setTimeout(() => abort.abort(new Error('enough')), 500);
    await expect(
      worker.bridge.request('run', { prompts, arrivals_s: null }, { signal: abort.signal }),
    ).rejects.toThrow('enough');
    expect((await worker.run(promptsOf(['b']))).requests).toHaveLength(1);
  });
});

describe('the whole backend', () => {
  const context = () => createFakeContext({ env: environment, clock: createSystemClock() });

  it('CM-05: the probe names what it found and where, or what is missing', async () => {
    const { settings } = context();
    const found = await backend.probe({ env: environment, settings, config: {} });
    expect(found).toEqual({
      available: true,
      detail: expect.stringMatching(
        /^transformers 5\.\d+\.\d+, torch 2\.\S+, accelerate \S+ in .*python \(LLEM_PYTHON\)$/,
      ),
    });
    const missing = await backend.probe({
      env: { ...environment, LLEM_PYTHON: '/usr/bin/python3' },
      settings,
      config: {},
    });
    expect(missing).toEqual({
      available: false,
      reason: 'transformers, torch not found in /usr/bin/python3 (LLEM_PYTHON)',
      fix: 'unset LLEM_PYTHON, then llem plugins setup pytorch',
    });
  });

  it('CM-01: loads, warms, runs and unloads in a process of its own; every output keeps its schema', async () => {
    const created = backend.create({}, context());
    const config = configure(at('llama'), {}, { batch_size: 2 });
    expect(await created.check(config)).toEqual([]);
    const environmentRead = created.environment();
    const model = await created.load(config, context());
    LoadedModelInfoSchema.parse(model.info);
    expect(model.info.env).toEqual({ USE_HUB_KERNELS: '0' });
    expect(model.info.libraries).toMatchObject({ torch: expect.any(String), transformers: created.version });
    const [prompt, ...more] = promptsOf(['a', 'b', 'c']);
    if (!prompt) throw new Error('no prompt');
    const { signal } = new AbortController();
    expect((await model.warmup(prompt, signal)).latency_ms).toBeGreaterThan(0);
    await model.resetPeakMemory?.();
    const output = InferenceOutputSchema.parse(await model.run([prompt, ...more], signal));
    expect(output.batch_times).toHaveLength(2);
    expect((await model.capture?.())?.library_version).toBe(created.version);
    await model[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    const failure: unknown = await model.run([prompt], signal).catch((error: unknown) => error);
    expect(BackendError.is(failure) && failure.code).toBe('BACKEND.RUN_FAILED');
    expect(await environmentRead).toMatchObject({
      interpreter: python,
      cuda_version: null,
      conda_list: null,
    });
    expect((await environmentRead)?.pip_freeze).toMatch(/^torch==2/m);
  });
});
