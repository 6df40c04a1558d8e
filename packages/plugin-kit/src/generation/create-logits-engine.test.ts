import { createExampleConfig, createFakeClock } from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { createBatchModel } from '../backend/create-batch-model.ts';
import { createLogitsEngine } from './create-logits-engine.ts';
import type { LogitsEngine } from './logits-engine.ts';

const VOCABULARY = 5;
const END = 4;
const SIGNAL = new AbortController().signal;

/** An engine that says the id after the one it heard, and every id as likely where `isFlat`. */
function setUp(decoder: object = {}, { batchSize = 2, isFlat = false } = {}) {
  const clock = createFakeClock();
  const fed: number[][] = [];
  const engine: LogitsEngine = {
    info: { engine_version: '1.0', effective_settings: { own: true }, tokenizer: 'digits' },
    ...{ batchSize, contextSize: 20, eosIds: [END], built: { threads: 2 } },
    tokenize: (text) => [...text].map(Number),
    begin(padding) {
      fed.push([...padding]);
      return {
        async feed(ids) {
          fed.push([...ids]);
          await clock.sleep(1, SIGNAL);
          const columns = ids.length / padding.length;
          const next = (row: number) => ((ids[(row + 1) * columns - 1] ?? 0) + 1) % VOCABULARY;
          return (row) =>
            Float32Array.from({ length: VOCABULARY }, (_, id) => (!isFlat && id === next(row) ? 9 : 0));
        },
        cacheBytes: () => 2 ** 20 * padding.length,
      };
    },
    dispose: () => undefined,
  };
  const example = createExampleConfig({ max_output_tokens: 6 });
  const config = { ...example, decoder: { ...example.decoder, ...decoder } };
  const model = createBatchModel(createLogitsEngine(engine, config, clock), config, clock);
  const run = async (...texts: string[]) =>
    await model.run(
      texts.map((text) => ({ text, max_new_tokens: null, input_len: null })),
      SIGNAL,
    );
  return { model, run, fed };
}

const idsOf = ({ requests }: Awaited<ReturnType<ReturnType<typeof setUp>['run']>>) =>
  requests.map(({ output_token_ids }) => output_token_ids);

describe('createLogitsEngine', () => {
  it('backends.md 7: pads on the left, ends rows at the end of text, counts padding and cache', async () => {
    const { run, fed } = setUp();
    const output = await run('012', '1', '3');
    expect(idsOf(output)).toEqual([[3, END], [2, 3, END], [END]]);
    expect(fed.slice(0, 4)).toEqual([
      [0, 2],
      [0, 1, 2, 0, 0, 1],
      [3, 2],
      [0, 3],
    ]);
    expect(output).toMatchObject({ padding_tokens: 2, kv_cache: { size_mb: 2 } });
    expect(output.peak_memory_mb).toBeGreaterThan(0);
  });

  it('config.md 1.4: min_new_tokens holds an end of text back, ignore_eos goes on behind it', async () => {
    expect(idsOf(await setUp({ min_new_tokens: 2 }).run('3'))).toEqual([[0, 1, 2, 3, END]]);
    expect(idsOf(await setUp({ ignore_eos: true }).run('3'))).toEqual([[END, 0, 1, 2, 3, END]]);
  });

  it('backends.md 6: what is drawn depends on the seed and not on what is batched together', async () => {
    const decoder = { decoding_strategy: 'sampling', ignore_eos: true };
    const drawn = async (batchSize: number) =>
      idsOf(await setUp(decoder, { batchSize, isFlat: true }).run('0', '12', '2'));
    expect(await drawn(1)).toEqual(await drawn(3));
    const [first, second] = await drawn(1);
    expect(first).not.toEqual(second);
  });

  it('backends.md 1: tells every setting that decided about tokens, and the engine as it was built', async () => {
    const { model } = setUp({ min_new_tokens: 2 });
    expect(model.info.effective_settings).toMatchObject({
      ...{ own: true, batch_size: 2, context_size: 20, eos_token_ids: [END], max_output_tokens: 6 },
      sampling: { minNewTokens: 2 },
    });
    expect(await model.capture?.()).toMatchObject({ engine: { threads: 2 }, library_version: '1.0' });
  });
});
