import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PyTorchSection } from '../src/section.ts';
import { configure } from './configure.ts';
import { type Calls, type FakeWorker, home, openFakeWorker } from './fake-engine.ts';
import { promptsOf } from './worker.ts';

const MODEL = 'owner/model';
const TEXTS = ['abcdef', 'ab', 'abcd'];

type Arrival = readonly [
  section: Record<string, unknown>,
  read: (calls: Calls) => unknown,
  expected: unknown,
  config?: Record<string, unknown>,
];

const keyword = (call: string, name: string) => (calls: Calls) => calls.of(call)[0]?.keywords[name];
const load = (name: string) => keyword('from_pretrained', name);
const generate = (name: string) => keyword('generate', name);
const quantization = (name: string) => (calls: Calls) =>
  Reflect.get(Object(load('quantization_config')(calls)), name);
const argumentsOf = (name: string) => (calls: Calls) => calls.argumentsOf(name);
/** Length of every row of every batch. */
const rows = (calls: Calls) =>
  calls
    .of('generate')
    .map(({ keywords: { input_ids } }) => Array.isArray(input_ids) && input_ids.map((row) => row.length));
const BEAM = { decoder: { decoding_strategy: 'beam', num_beams: 2 } };

/** Where each field of the section arrives (backends.md 3). */
const ARRIVALS: Readonly<Record<string, readonly Arrival[]>> = {
  batch_size: [
    [{ batch_size: 2 }, rows, [[6, 6], [4]]],
    [{}, rows, [[6], [2], [4]]],
  ],
  batching_strategy: [
    [{ batch_size: 2, batching_strategy: 'dynamic' }, rows, [[4, 4], [6]]],
    [{ batch_size: 2, batching_strategy: 'static' }, rows, [[6, 6], [4]]],
  ],
  attn_implementation: ['sdpa', 'eager', 'flex_attention'].map((name) => [
    { attn_implementation: name },
    load('attn_implementation'),
    name,
  ]),
  torch_compile: [
    [{ torch_compile: true }, (calls) => calls.only('compile'), { mode: 'default', backend: 'inductor' }],
  ],
  torch_compile_mode: [
    [{ torch_compile: true, torch_compile_mode: 'max-autotune' }, keyword('compile', 'mode'), 'max-autotune'],
  ],
  torch_compile_backend: [
    [{ torch_compile: true, torch_compile_backend: 'eager' }, keyword('compile', 'backend'), 'eager'],
  ],
  load_in_4bit: [
    [
      { load_in_4bit: true },
      load('quantization_config'),
      { class: 'BitsAndBytesConfig', load_in_4bit: true },
    ],
    [{ load_in_4bit: true }, load('load_in_4bit'), undefined],
  ],
  load_in_8bit: [
    [
      { load_in_8bit: true },
      load('quantization_config'),
      { class: 'BitsAndBytesConfig', load_in_8bit: true },
    ],
  ],
  bnb_4bit_compute_dtype: [
    [
      { load_in_4bit: true, bnb_4bit_compute_dtype: 'bfloat16' },
      quantization('bnb_4bit_compute_dtype'),
      'torch.bfloat16',
    ],
  ],
  bnb_4bit_quant_type: [
    [{ load_in_4bit: true, bnb_4bit_quant_type: 'nf4' }, quantization('bnb_4bit_quant_type'), 'nf4'],
  ],
  bnb_4bit_use_double_quant: [
    [
      { load_in_4bit: true, bnb_4bit_use_double_quant: true },
      quantization('bnb_4bit_use_double_quant'),
      true,
    ],
  ],
  // Several processes are the harness's to start; each sees one device.
  num_processes: [[{ num_processes: 1 }, load('device_map'), 'auto']],
  use_cache: [[{ use_cache: false }, generate('use_cache'), false]],
  cache_implementation: ['static', 'offloaded', 'quantized'].map((name) => [
    { cache_implementation: name },
    generate('cache_implementation'),
    name,
  ]),
  early_stopping: [[{ early_stopping: true }, generate('early_stopping'), true, BEAM]],
  length_penalty: [[{ length_penalty: -0.5 }, generate('length_penalty'), -0.5, BEAM]],
  no_repeat_ngram_size: [[{ no_repeat_ngram_size: 0 }, generate('no_repeat_ngram_size'), 0]],
  prompt_lookup_num_tokens: [[{ prompt_lookup_num_tokens: 4 }, generate('prompt_lookup_num_tokens'), 4]],
  device_map: [
    [{ device_map: 'balanced' }, load('device_map'), 'balanced'],
    [{}, load('device_map'), 'auto'],
  ],
  max_memory: [
    [{ max_memory: { '0': '20GiB', cpu: '8GiB' } }, load('max_memory'), { '0': '20GiB', cpu: '8GiB' }],
  ],
  tp_plan: [
    [
      { tp_plan: 'auto', tp_size: 1 },
      load('distributed_config'),
      { class: 'DistributedConfig', tp_plan: 'auto', tp_size: 1 },
    ],
    [{ tp_plan: 'auto', tp_size: 1 }, load('device_map'), undefined],
  ],
  tp_size: [[{ tp_size: 1 }, load('distributed_config'), { class: 'DistributedConfig', tp_size: 1 }]],
  allow_tf32: [],
  low_cpu_mem_usage: [[{ low_cpu_mem_usage: false }, load('low_cpu_mem_usage'), false]],
  autocast_enabled: [
    [
      { autocast_enabled: true },
      argumentsOf('torch.autocast'),
      new Array(3).fill(['cpu', 'torch.bfloat16', true]),
    ],
    [{}, argumentsOf('torch.autocast'), new Array(3).fill(['cpu', 'torch.bfloat16', false])],
  ],
  autocast_dtype: [
    [
      { autocast_enabled: true, autocast_dtype: 'float16' },
      argumentsOf('torch.autocast'),
      new Array(3).fill(['cpu', 'torch.float16', true]),
    ],
  ],
  revision: ['from_pretrained', 'AutoTokenizer', 'AutoConfig'].map((call) => [
    { revision: 'v2' },
    keyword(call, 'revision'),
    'v2',
  ]),
  trust_remote_code: ['from_pretrained', 'AutoTokenizer', 'AutoConfig'].flatMap((call): Arrival[] => [
    [{ trust_remote_code: true }, keyword(call, 'trust_remote_code'), true],
    [{}, keyword(call, 'trust_remote_code'), false],
  ]),
};

let worker: FakeWorker;

beforeAll(async () => {
  worker = await openFakeWorker();
});

afterAll(() => worker[Symbol.asyncDispose]());

async function run(section: Record<string, unknown>, config: Record<string, unknown> = {}): Promise<Calls> {
  const configured = configure(MODEL, { max_output_tokens: 2, ...config }, section);
  return (await worker.use(configured, promptsOf(TEXTS))).calls;
}

describe('every setting reaches the engine', () => {
  it('CM-06: the table has every field of the section', () => {
    expect(Object.keys(ARRIVALS).sort()).toEqual(Object.keys(PyTorchSection.shape).sort());
  });

  const cases = Object.entries(ARRIVALS).flatMap(([field, arrivals]) =>
    arrivals.map(([section, read, expected, config]) => ({ field, section, read, expected, config })),
  );
  it.each(cases)('CM-06: $field of $section', async ({ section, read, expected, config }) => {
    expect(read(await run(section, config))).toEqual(expected);
  });

  it('CM-06: allow_tf32 is set on torch and read back from it', async () => {
    for (const allow_tf32 of [true, false]) {
      const { info } = await worker.use(configure(MODEL, {}, { allow_tf32 }), promptsOf(TEXTS));
      expect(info.effective_settings.allow_tf32).toBe(allow_tf32);
    }
  });

  it('CM-06: passthrough_kwargs go to from_pretrained last, nulls and settings of the model included', async () => {
    const passthrough_kwargs = {
      use_safetensors: null,
      dtype: 'auto',
      tie_word_embeddings: true,
      vocab_size: [1, { a: 2 }],
    };
    const calls = await run({}, { passthrough_kwargs });
    expect(calls.only('from_pretrained')).toMatchObject(passthrough_kwargs);
    expect(generate('use_safetensors')(calls)).toBeUndefined();
  });

  it.each([
    ['fp32', 'torch.float32'],
    ['fp16', 'torch.float16'],
    ['bf16', 'torch.bfloat16'],
  ])('backends.md 3: precision %s is always passed', async (precision, dtype) => {
    expect(load('dtype')(await run({}, { precision }))).toEqual({ class: 'dtype', name: dtype.slice(6) });
  });

  it('backends.md 3: without a section nothing else is passed', async () => {
    const calls = await run({});
    expect(Object.keys(calls.only('from_pretrained')).sort()).toEqual([
      'device_map',
      'dtype',
      'trust_remote_code',
    ]);
    expect(calls.argumentsOf('from_pretrained')).toEqual([[MODEL]]);
    expect(calls.of('eval')).toHaveLength(1);
  });

  it('backends.md 3: the tokenizer pads left, cuts right, and its end of text pads', async () => {
    const calls = await run({}, { max_input_tokens: 4 });
    expect(argumentsOf('tokenizer.set')(calls)).toEqual([
      ['padding_side', 'left'],
      ['truncation_side', 'right'],
      ['pad_token', '</s>'],
    ]);
    expect(keyword('tokenizer', 'truncation')(calls)).toBe(true);
    expect(keyword('tokenizer', 'max_length')(calls)).toBe(4);
    expect(generate('pad_token_id')(calls)).toBe(1);
    const whole = await run({}, { max_input_tokens: null });
    expect(keyword('tokenizer', 'max_length')(whole)).toBeUndefined();
  });

  it('backends.md 2 rule 7: the seed is set at the load and again right before the window', async () => {
    const calls = await run({}, { random_seed: 7 });
    const order = calls.all
      .map(({ call }) => call)
      .filter((call) => ['torch.manual_seed', 'from_pretrained', 'tokenizer'].includes(call));
    expect(order.slice(0, 4)).toEqual([
      'torch.manual_seed',
      'from_pretrained',
      'torch.manual_seed',
      'tokenizer',
    ]);
    expect(argumentsOf('torch.manual_seed')(calls)).toEqual([[7], [7]]);
  });

  it('backends.md 9: a LoRA adapter goes through peft, merged when asked', async () => {
    const beside = await run({}, { lora: { adapter_id: 'owner/adapter' } });
    expect(argumentsOf('PeftModel')(beside)).toEqual([['owner/adapter']]);
    expect(argumentsOf('merge_and_unload')(beside)).toEqual([]);
    const merged = await run({}, { lora: { adapter_path: '~/adapter', merge_weights: true } });
    expect(argumentsOf('PeftModel')(merged)).toEqual([[join(home, 'adapter')]]);
    expect(argumentsOf('merge_and_unload')(merged)).toEqual([[]]);
  });

  it('backends.md 8: a dummy is built from its config, and settings of the model reach that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'llem-dummy-'));
    writeFileSync(join(folder, 'config.json'), '{}');
    const config = configure(
      folder,
      {
        load_format: 'dummy',
        passthrough_kwargs: { vocab_size: 60 },
        max_output_tokens: 2,
        precision: 'bf16',
      },
      { attn_implementation: 'eager', trust_remote_code: true },
    );
    const { calls } = await worker.use(config, promptsOf(TEXTS));
    expect(calls.only('from_config')).toEqual({
      dtype: { class: 'dtype', name: 'bfloat16' },
      attn_implementation: 'eager',
      trust_remote_code: true,
    });
    expect(argumentsOf('from_config')(calls)).toEqual([[{ vocab_size: 60 }]]);
    expect(argumentsOf('torch.device')(calls)).toEqual([['cpu']]);
    expect(calls.all.some(({ call }) => ['from_pretrained', 'AutoTokenizer'].includes(call))).toBe(false);
  });
});

describe('the decoder table', () => {
  const common = { max_new_tokens: 5, pad_token_id: 1, repetition_penalty: 1 };
  const off = { do_sample: false, num_beams: 1 };
  it.each([
    [{}, { ...common, ...off }],
    [
      { temperature: 0, decoding_strategy: 'sampling', top_k: 3 },
      { ...common, ...off },
    ],
    [
      { repetition_penalty: 1.3, min_new_tokens: 2 },
      { ...common, ...off, repetition_penalty: 1.3, min_new_tokens: 2 },
    ],
    [
      { decoding_strategy: 'sampling' },
      { ...common, do_sample: true, num_beams: 1, temperature: 1, top_k: 50, top_p: 1, min_p: null },
    ],
    [
      { decoding_strategy: 'sampling', temperature: 0.3, top_k: 0, top_p: 0.5, min_p: 0.1 },
      { ...common, do_sample: true, num_beams: 1, temperature: 0.3, top_k: 0, top_p: 0.5, min_p: 0.1 },
    ],
    [
      { decoding_strategy: 'beam', num_beams: 4 },
      { ...common, do_sample: false, num_beams: 4 },
    ],
    [{ ignore_eos: true }, { ...common, ...off, eos_token_id: null, min_new_tokens: 5 }],
  ])('CM-06: %j is exactly %j', async (decoder, expected) => {
    const { calls } = await worker.use(
      configure(MODEL, { decoder, max_output_tokens: 5 }),
      promptsOf(['abc']),
    );
    const { input_ids, attention_mask, ...given } = calls.only('generate');
    expect(given).toEqual(expected);
    expect([input_ids, attention_mask]).toEqual([[[22, 23, 24]], [[1, 1, 1]]]);
  });

  it('CM-06: max_output_tokens null is what the context leaves beside the padded input', async () => {
    const { calls } = await worker.use(
      configure(MODEL, { max_output_tokens: null }, { batch_size: 2 }),
      promptsOf(['abc', 'a']),
    );
    expect(calls.only('generate').max_new_tokens).toBe(61);
  });

  it('CM-06: limits of single prompts stop their rows, the longest bounds the batch', async () => {
    const prompts = [3, null, 7, 1].map((max_new_tokens) => ({
      text: 'abc',
      max_new_tokens,
      input_len: null,
    }));
    const { calls, output } = await worker.use(
      configure(MODEL, { max_output_tokens: 5 }, { batch_size: 4 }),
      prompts,
    );
    expect(calls.only('generate').max_new_tokens).toBe(5);
    expect(output.requests.map(({ output_tokens, finish_reason }) => [output_tokens, finish_reason])).toEqual(
      [3, 5, 5, 1].map((count) => [count, 'length']),
    );
  });
});
