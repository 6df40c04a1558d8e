import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import { filterLogits, loadTokenizer, padLeft, penaliseRepetition } from '@llem/plugin-kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../src/checkpoint/checkpoint.ts';
import { createDecoder } from '../src/decoder/decoder.ts';
import { startDecoding } from '../src/decoder/decoding.ts';
import { planModel } from '../src/model/plan-model.ts';
import { wasmRuntime } from '../src/runtimes/wasm.ts';
import { loadWeights } from '../src/weights/load-weights.ts';
import { createCheckpointSource } from '../src/weights/weight-source.ts';
import { loadEngine, outputsOf, promptsOf } from './support/load-engine.ts';
import { makeReference, readJson, readReference, readReferenceLogits } from './support/reference.ts';

const MODELS = [
  'gpt2',
  'gpt2-other-options',
  'llama',
  'llama-grouped-llama3',
  'llama-tied',
  'llama-biases',
  'llama-fp16',
  'llama-bf16',
  'llama-sharded',
  'mistral-window',
  'qwen2-window',
  'qwen2-tied',
];

let directory: string;
beforeAll(async () => {
  directory = await makeReference();
});

describe.each(MODELS)('backends.md 6: %s', (name) => {
  const load = (overrides: object) =>
    loadEngine({ model: join(directory, name), max_output_tokens: 64, ...overrides });

  it('has the logits of transformers within 1e-3 at each of 64 steps of a left-padded batch', async () => {
    const { values, shape } = await readReferenceLogits(join(directory, name));
    const ours = await greedyLogits(join(directory, name), readReference(join(directory, name)));
    expect(ours.length).toBe(shape[0]);
    const size = ours[0]?.length ?? 0;
    const worst = ours.map((step, index) =>
      relativeError(step, values.subarray(index * size, (index + 1) * size)),
    );
    expect(Math.max(...worst)).toBeLessThan(1e-3);
  });

  it('chooses the ids of transformers over 64 tokens, with and without the cache', async () => {
    const { prompts, plain } = readReference(join(directory, name));
    await using cached = await load({ decoder: { ignore_eos: true }, tfjs: { batch_size: 3 } });
    expect(await outputsOf(cached, promptsOf(prompts))).toEqual(plain);
    await using uncached = await load({
      decoder: { ignore_eos: true },
      tfjs: { batch_size: 3, use_cache: false },
    });
    expect(await outputsOf(uncached, promptsOf(prompts))).toEqual(plain);
  });

  it('penalises repetition, ends at the first EOS and holds it back as transformers does', async () => {
    const { prompts, penalised, ended, late } = readReference(join(directory, name));
    const tfjs = { batch_size: 3 };
    await using penalising = await load({ decoder: { ignore_eos: true, repetition_penalty: 1.3 }, tfjs });
    expect(await outputsOf(penalising, promptsOf(prompts))).toEqual(penalised);
    await using ending = await load({ tfjs });
    expect(await outputsOf(ending, promptsOf(prompts))).toEqual(ended);
    await using waiting = await load({ decoder: { min_new_tokens: 20 }, tfjs });
    expect(await outputsOf(waiting, promptsOf(prompts))).toEqual(late);
  });

  it('measurement.md 9: counts the non-embedding parameters of the loaded module', async () => {
    await using model = await load({});
    expect(model.info.non_embedding_parameters).toBe(
      readReference(join(directory, name)).non_embedding_parameters,
    );
  });
});

describe('backends.md 2', () => {
  it('every sampling field filters a distribution as the logits warpers of transformers do', () => {
    const cases = readJson<
      readonly {
        readonly repetition_penalty: number;
        readonly temperature: number;
        readonly top_k: number;
        readonly top_p: number;
        readonly min_p: number | null;
        readonly logits: readonly number[];
        readonly seen: readonly number[];
        readonly probabilities: readonly number[];
      }[]
    >(join(directory, 'distributions.json'));
    expect(cases.length).toBe(200);
    for (const { temperature, top_k: topK, top_p: topP, min_p: minP, ...given } of cases) {
      const logits = Float32Array.from(given.logits);
      penaliseRepetition(logits, new Set(given.seen), given.repetition_penalty);
      const { ids, probabilities } = filterLogits(logits, { temperature, topK, topP, minP });
      const ours = new Array<number>(logits.length).fill(0);
      ids.forEach((id, index) => {
        ours[id] = probabilities[index] ?? 0;
      });
      expect(ids.toSorted((a, b) => a - b)).toEqual(
        given.probabilities.flatMap((share, id) => (share > 0 ? [id] : [])),
      );
      expect(
        Math.max(...ours.map((share, id) => Math.abs(share - (given.probabilities[id] ?? 0)))),
      ).toBeLessThan(1e-5);
    }
  });

  it('issue 3: the example model says what it says in transformers, from text to token ids', async () => {
    const { prompts, ids } = readJson<{ prompts: string[]; ids: number[][] }>(
      join(directory, 'example.json'),
    );
    const model = fileURLToPath(new URL('../../../examples/models/llem-tiny-llama', import.meta.url));
    await using loaded = await loadEngine({ model, max_output_tokens: 64, tfjs: { batch_size: 3 } });
    expect(await outputsOf(loaded, promptsOf(prompts))).toEqual(ids);
  });

  it('encodes text to the ids of the Python tokenizer, special tokens included', async () => {
    const folder = join(directory, 'byte-level-bpe');
    const tokenizer = await loadTokenizer('tfjs', folder, Tokenizer);
    for (const { text, ids } of readJson<readonly { text: string; ids: number[] }[]>(
      join(folder, 'reference.json'),
    )) {
      expect(tokenizer?.encode(text)).toEqual(ids);
    }
  });
});

/** Logits of each step when transformers' own choices are fed. */
async function greedyLogits(
  folder: string,
  { prompts, plain }: ReturnType<typeof readReference>,
): Promise<Float32Array[]> {
  const { tf } = await wasmRuntime.start();
  const { plan } = await planModel(folder);
  await using checkpoint = await openCheckpoint(folder);
  const weights = await loadWeights(
    tf,
    plan,
    createCheckpointSource(checkpoint, plan.prefix),
    async () => {},
  );
  using decoder = createDecoder(tf, plan, weights);
  const tokenizer = await loadTokenizer('tfjs', folder, Tokenizer);
  const batch = padLeft(
    prompts.map((text) => tokenizer?.encode(text) ?? []),
    0,
  );
  using decoding = startDecoding(decoder, batch.padding, true);
  const steps: Float32Array[] = [];
  for (let ids = batch.ids; steps.length < 64; ) {
    const logits = await decoding.feed(ids, async () => {});
    const step = steps.push(Float32Array.from(await logits.data()));
    logits.dispose();
    ids = Int32Array.from(plain, (row) => row[step - 1] ?? 0);
  }
  return steps;
}

/** Largest difference as a share of the largest logit. */
function relativeError(ours: Float32Array, theirs: Float32Array): number {
  const largest = theirs.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  return (
    ours.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (theirs[index] ?? 0))), 0) / largest
  );
}
