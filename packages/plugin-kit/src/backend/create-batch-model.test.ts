import {
  BackendError,
  type ExperimentConfig,
  InferenceOutputSchema,
  LoadedModelInfoSchema,
  type Prompt,
} from '@llem/core';
import { createExampleConfig, createFakeClock } from '@llem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchEngine, BatchRow } from './batch-engine.ts';
import { createBatchModel } from './create-batch-model.ts';

const SIGNAL = new AbortController().signal;
const STEP_S = 0.1;
const prompt = (text: string, fields: Partial<Prompt> = {}): Prompt => ({
  text,
  max_new_tokens: null,
  input_len: null,
  ...fields,
});

/** An engine whose tokens are characters and whose output repeats the first of the input, a step of 0.1 s each. */
function scripted(fields: Partial<BatchEngine> = {}) {
  const clock = createFakeClock({ start_s: 0 });
  const batches: (readonly BatchRow[])[] = [];
  const disposals: number[] = [];
  const engine: BatchEngine = {
    info: { engine_version: '1.2', effective_settings: { batch_size: 2 }, tokenizer: 'character' },
    batchSize: 2,
    contextSize: 100,
    tokenize: (text) => [...text].map((character) => character.charCodeAt(0)),
    begin: (signal) => ({
      async generate(rows) {
        batches.push(rows);
        const start = clock.now();
        await clock.sleep(STEP_S * Math.max(...rows.map(({ limit }) => limit)), signal);
        return rows.map(({ input, limit }) => ({
          ids: new Array<number>(limit).fill(input[0] ?? 0),
          times_s: Array.from({ length: limit }, (_, step) => start + STEP_S * (step + 1)),
          finish: 'length',
        }));
      },
    }),
    dispose: () => {
      disposals.push(1);
    },
    ...fields,
  };
  const model = (config: Partial<ExperimentConfig> = {}) =>
    createBatchModel(engine, { ...createExampleConfig({ max_output_tokens: 4 }), ...config }, clock);
  return { model, batches, disposals };
}

describe('createBatchModel', () => {
  it('backends.md 7: batches in order; tokens, phases and times add up, whatever the prompts', async () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        const { model, batches } = scripted();
        const output = await model().run(
          all.map((text) => prompt(text)),
          SIGNAL,
        );
        expect(InferenceOutputSchema.parse(output)).toEqual(output);
        expect(batches.flat().map(({ request }) => request)).toEqual(all.map((_, index) => index));
        expect(batches.every(({ length }) => length <= 2)).toBe(true);
        expect(output.requests.map(({ input_tokens }) => input_tokens)).toEqual(
          all.map((text) => [...text].length),
        );
        const counted = (phase: string) =>
          (output.phases ?? [])
            .filter((one) => one.phase === phase)
            .reduce((sum, { tokens }) => sum + tokens, 0);
        expect(counted('prefill')).toBe(all.reduce((sum, text) => sum + [...text].length, 0));
        expect(counted('decode')).toBe(3 * all.length);
        const seconds = output.batch_times.reduce((sum, time) => sum + time, 0);
        expect(output.window.end_s - output.window.start_s).toBeCloseTo(seconds, 9);
      }),
      { numRuns: 25 },
    );
  });

  it('results.md 9: input is cut or repeated to the length that the data set gives, then to max_input_tokens', async () => {
    const { model, batches } = scripted();
    const prompts = [prompt('abc', { input_len: 5 }), prompt('abcdef'), prompt('a', { max_new_tokens: 2 })];
    const output = await model({ max_input_tokens: 5 }).run(prompts, SIGNAL);
    const text = ({ input }: BatchRow) => String.fromCharCode(...input);
    expect(batches.flat().map(text)).toEqual(['abcab', 'abcde', 'a']);
    expect(batches.flat().map(({ limit }) => limit)).toEqual([4, 4, 2]);
    expect(output.truncated_prompts).toBe(1);
  });

  it('backends.md 1: a server may have the tokenizer; it is asked for a whole batch at once, and hears the abort', async () => {
    const asked: [string, AbortSignal][] = [];
    const tokenize = async (text: string, signal: AbortSignal) => {
      asked.push([text, signal]);
      await new Promise(setImmediate);
      return asked.length > 1 ? [...text].map((character) => character.charCodeAt(0)) : [];
    };
    const output = await scripted({ tokenize })
      .model()
      .run([prompt('abc'), prompt('z')], SIGNAL);
    expect(output.requests.map(({ input_tokens }) => input_tokens)).toEqual([3, 1]);
    expect(asked).toEqual([
      ['abc', SIGNAL],
      ['z', SIGNAL],
    ]);
  });

  it('backends.md 2: without a limit the context leaves it; what does not fit is refused, never cut short', async () => {
    const { model, batches } = scripted({ contextSize: 10 });
    await model({ max_output_tokens: null }).run([prompt('abcd')], SIGNAL);
    expect(batches[0]?.[0]?.limit).toBe(6);
    const refused = model({ max_output_tokens: 7 }).run([prompt('abcd')], SIGNAL);
    await expect(refused).rejects.toMatchObject({
      code: 'BACKEND.RUN_FAILED',
      message: 'fake inference failed: 4 input and 7 output tokens exceed the context of 10',
    });
    await expect(model().run([prompt('')], SIGNAL)).rejects.toThrow('the prompt "" has no tokens');
  });

  it('CM-07: token times only with streaming, when a request ends with its last token', async () => {
    const { model } = scripted();
    const prompts = [prompt('a', { max_new_tokens: 1 }), prompt('b')];
    const [plain] = (await model().run(prompts, SIGNAL)).requests;
    expect(plain).toMatchObject({ token_times_s: null, first_token_s: 0.1, end_s: 0.4 });
    const latency = { streaming: true, warmup_requests: 0 };
    const { requests } = await scripted().model({ latency }).run(prompts, SIGNAL);
    expect(requests[0]).toMatchObject({ token_times_s: [0.1], end_s: 0.1 });
    expect(requests[1]?.token_times_s).toHaveLength(4);
  });

  it('measurement.md 10: a batch waits for its last request; arrivals are its starts', async () => {
    const { model } = scripted();
    const traffic = { enabled: true, mode: 'constant' as const, target_qps: 2 };
    const { requests, phases } = await model({ traffic }).run(
      [prompt('a'), prompt('b'), prompt('c')],
      SIGNAL,
    );
    expect(requests.map(({ start_s }) => start_s)).toEqual([0, 0.5, 1]);
    expect(phases?.filter(({ phase }) => phase === 'prefill').map(({ start_s }) => start_s)).toEqual([
      0.5, 1,
    ]);
  });

  it('backends.md 1: what the engine knows of a run joins its output, the rest is null', async () => {
    const figures = { peak_memory_mb: 12, extras: { memory_source: 'process_rss' } };
    const begin = () => ({ generate: async () => [], figures: () => figures });
    const output = await scripted({ begin })
      .model()
      .run([prompt('a')], SIGNAL);
    expect(output).toMatchObject({ ...figures, padding_tokens: null, kv_cache: null });
  });

  it('backends.md 1: what an engine does not say of itself is empty or unknown', () => {
    const { info } = scripted().model();
    expect(LoadedModelInfoSchema.parse(info)).toMatchObject({ engine_version: '1.2', cuda_version: null });
  });

  it('measurement.md 8: a warm-up is one full batch of at most 32 tokens', async () => {
    const { model, batches } = scripted();
    const { latency_ms } = await model({ max_output_tokens: null }).warmup(prompt('ab'), SIGNAL);
    expect(batches.flat().map(({ limit }) => limit)).toEqual([32, 32]);
    expect(latency_ms).toBeCloseTo(3200, 6);
  });

  it('backends.md 10: what the engine throws is a BackendError; a cancellation is its own reason; it ends once', async () => {
    const broken = scripted({
      begin: () => ({ generate: () => Promise.reject(new TypeError('no kernel')) }),
    });
    const failed = await broken
      .model()
      .run([prompt('a')], SIGNAL)
      .catch((error) => error);
    expect(BackendError.is(failed) && failed.message).toBe('fake inference failed: no kernel');
    const controller = new AbortController();
    const { model, disposals } = scripted();
    const loaded = model();
    controller.abort(new Error('stopped'));
    await expect(loaded.run([prompt('a')], controller.signal)).rejects.toThrow('stopped');
    await loaded[Symbol.asyncDispose]();
    await loaded[Symbol.asyncDispose]();
    expect(disposals).toHaveLength(1);
    expect('capture' in loaded).toBe(false);
  });
});
