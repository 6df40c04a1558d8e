import type { ExperimentConfig, InferenceOutput } from '@llem/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { makeModels } from './models.ts';
import { runPython } from './python.ts';
import { rankOf } from './rank-of.ts';
import { openWorker, promptsOf, type TestWorker } from './worker.ts';

const TEXTS = ['The sea', 'A llama walked into a bar and asked for water', 'Why?', 'One two three four'];
const SEED = 42;
const GREEDY = { do_sample: false, num_beams: 1, repetition_penalty: 1, max_new_tokens: 12 };
const SAMPLING = {
  do_sample: true,
  num_beams: 1,
  temperature: 0.7,
  top_k: 20,
  top_p: 0.9,
  min_p: 0.02,
  repetition_penalty: 1.2,
  max_new_tokens: 12,
};
const DECODER = {
  decoding_strategy: 'sampling',
  temperature: 0.7,
  top_k: 20,
  top_p: 0.9,
  min_p: 0.02,
  repetition_penalty: 1.2,
};

interface Case {
  readonly name: string;
  /** What a user of llem writes. */
  readonly ours: (model: typeof at) => ExperimentConfig;
  /** What a user of transformers writes. */
  readonly plain: (model: typeof at) => object;
}

type Model = Parameters<Awaited<ReturnType<typeof makeModels>>>[0];
let at: (name: Model) => string;
let worker: TestWorker;

const CASES: readonly Case[] = [
  {
    name: 'greedy, batch 1',
    ours: (model) => configure(model('llama')),
    plain: (model) => ({ model: model('llama'), generate: GREEDY }),
  },
  {
    name: 'greedy, batch 3 with padding, gpt2',
    ours: (model) => configure(model('gpt2'), {}, { batch_size: 3 }),
    plain: (model) => ({ model: model('gpt2'), batch_size: 3, generate: GREEDY }),
  },
  {
    name: 'sampling, batch 2',
    ours: (model) => configure(model('llama'), { decoder: DECODER }, { batch_size: 2 }),
    plain: (model) => ({ model: model('llama'), batch_size: 2, generate: SAMPLING }),
  },
  {
    name: 'sampling with everything off, bf16, eager attention',
    ours: (model) =>
      configure(
        model('llama'),
        { precision: 'bf16', decoder: { decoding_strategy: 'sampling', top_k: 0 } },
        { attn_implementation: 'eager' },
      ),
    plain: (model) => ({
      model: model('llama'),
      dtype: 'bfloat16',
      load: { attn_implementation: 'eager' },
      generate: { ...SAMPLING, temperature: 1, top_k: 0, top_p: 1, min_p: null, repetition_penalty: 1 },
    }),
  },
  {
    name: 'beam search',
    ours: (model) =>
      configure(
        model('llama'),
        { decoder: { decoding_strategy: 'beam', num_beams: 3 } },
        { batch_size: 2, length_penalty: 0.5, early_stopping: true, no_repeat_ngram_size: 2 },
      ),
    plain: (model) => ({
      model: model('llama'),
      batch_size: 2,
      generate: {
        ...GREEDY,
        num_beams: 3,
        length_penalty: 0.5,
        early_stopping: true,
        no_repeat_ngram_size: 2,
      },
    }),
  },
  {
    name: 'ignore_eos, a minimum, a static cache, cut prompts',
    ours: (model) =>
      configure(
        model('llama'),
        { decoder: { ignore_eos: true }, max_input_tokens: 8 },
        { batch_size: 4, cache_implementation: 'static' },
      ),
    plain: (model) => ({
      model: model('llama'),
      batch_size: 4,
      max_length: 8,
      generate: { ...GREEDY, eos_token_id: null, min_new_tokens: 12, cache_implementation: 'static' },
    }),
  },
  {
    name: 'no cache, prompt lookup off',
    ours: (model) => configure(model('gpt2'), {}, { use_cache: false }),
    plain: (model) => ({ model: model('gpt2'), generate: { ...GREEDY, use_cache: false } }),
  },
  {
    name: 'prompt lookup',
    ours: (model) => configure(model('llama'), {}, { prompt_lookup_num_tokens: 3 }),
    plain: (model) => ({ model: model('llama'), generate: { ...GREEDY, prompt_lookup_num_tokens: 3 } }),
  },
  {
    name: 'a LoRA adapter beside the weights',
    ours: (model) => configure(model('llama'), { lora: { adapter_path: model('adapter') } }),
    plain: (model) => ({ model: model('llama'), adapter: model('adapter'), generate: GREEDY }),
  },
  {
    name: 'a LoRA adapter merged',
    ours: (model) =>
      configure(model('llama'), { lora: { adapter_path: model('adapter'), merge_weights: true } }),
    plain: (model) => ({ model: model('llama'), adapter: model('adapter'), merge: true, generate: GREEDY }),
  },
  {
    name: 'dummy weights with a tokenizer',
    ours: (model) => configure(model('llama'), { load_format: 'dummy' }),
    plain: (model) => ({ model: model('llama'), dummy: true, generate: GREEDY }),
  },
];

let plainOutputs: number[][][] = [];

beforeAll(async () => {
  at = await makeModels();
  worker = await openWorker();
  const cases = CASES.map(({ plain }) => ({
    dtype: 'float32',
    batch_size: 1,
    seed: SEED,
    texts: TEXTS,
    tokenizer: at('llama'),
    ...plain(at),
  }));
  plainOutputs = JSON.parse(await runPython('plain.py', [], JSON.stringify(cases)));
});

afterAll(() => worker[Symbol.asyncDispose]());

/** What a plain script's rows are once the padding after the end of text is cut. */
function cut(row: readonly number[], endsText: boolean): readonly number[] {
  const end = endsText ? row.indexOf(1) : -1;
  return end === -1 ? row : row.slice(0, end + 1);
}

function idsOf({ requests }: InferenceOutput) {
  return requests.map(({ output_token_ids }) => output_token_ids);
}

describe('backend pytorch beside a plain transformers script', () => {
  it.each(CASES.map((one, index) => [one.name, one, index] as const))(
    'backends.md 3: gives the same ids with the same seed: %s',
    async (_name, { ours }, index) => {
      const config = ours(at);
      await worker.load(config);
      const output = await worker.run(promptsOf(TEXTS));
      const expected = plainOutputs[index]?.map((row) => cut(row, !config.decoder.ignore_eos));
      expect(idsOf(output)).toEqual(expected);
      expect(idsOf(await worker.run(promptsOf(TEXTS)))).toEqual(expected);
    },
  );
});

describe('tensor parallel', () => {
  it('backends.md 3: two ranks share a model on the CPU; ids and parameter count are those of one; a lost rank ends all', async () => {
    const prompts = promptsOf(['a llama', 'why?']);
    const single = await worker.load(configure(at('llama'), {}, { batch_size: 2 }));
    const expected = idsOf(await worker.run(prompts));
    await using shared = await openWorker();
    const info = await shared.load(
      configure(at('llama'), {}, { batch_size: 2, tp_plan: 'auto', tp_size: 2 }),
    );
    expect(info.non_embedding_parameters).toBe(single.non_embedding_parameters);
    expect(info.model_memory_mb).toBeLessThan(single.model_memory_mb);
    const [prompt] = prompts;
    await shared.bridge.request('warmup', { prompt });
    for (let count = 0; count < 2; count += 1) expect(idsOf(await shared.run(prompts))).toEqual(expected);
    const dying = shared.run(promptsOf(new Array(500).fill('a llama')));
    process.kill(rankOf(shared.bridge.hello.pid), 'SIGKILL');
    await expect(dying).rejects.toMatchObject({ code: 'BRIDGE.DIED', exit_code: 70 });
  });
});
