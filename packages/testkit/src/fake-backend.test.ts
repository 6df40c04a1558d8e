import { isComponentInstance, isLoadedModel, type Prompt } from '@llem/core';
import { describe, expect, it } from 'vitest';
import { createExampleConfig } from './example-config.ts';
import { createFakeBackend } from './fake-backend.ts';
import { createFakeContext } from './fake-context.ts';

const prompt = (text: string, max_new_tokens: number | null = null): Prompt => ({
  text,
  max_new_tokens,
  input_len: null,
});
const never = new AbortController().signal;

describe('createFakeBackend', () => {
  it('INF-06: satisfies the guards of its contract', async () => {
    const backend = createFakeBackend();
    expect(isComponentInstance('backend', backend)).toBe(true);
    await using model = await backend.load(createExampleConfig(), createFakeContext());
    expect(isLoadedModel(model)).toBe(true);
  });

  it('backends.md 1: stamps window, requests and phases exactly as scripted', async () => {
    const context = createFakeContext();
    const backend = createFakeBackend({
      prefill_s: 0.5,
      token_s: 0.25,
      output_tokens: (_, index) => 3 + index,
      batch_size: 2,
    });
    await using model = await backend.load(createExampleConfig({ latency: { streaming: true } }), context);
    const start_s = context.clock.now();
    const { window, requests, phases, batch_times } = await model.run(
      [prompt('one two'), prompt('three'), prompt('four', 1)],
      never,
    );
    expect(window).toEqual({ start_s, end_s: context.clock.now() });
    expect(batch_times).toEqual([0.5 + 0.75, 0.5]);
    expect(window.end_s - start_s).toBeCloseTo(1.75, 12);
    expect(requests.map((one) => [one.input_tokens, one.output_tokens, one.finish_reason])).toEqual([
      [2, 3, 'eos'],
      [1, 4, 'eos'],
      [1, 1, 'length'],
    ]);
    expect(requests[0]?.token_times_s).toEqual([start_s + 0.5, start_s + 0.75, start_s + 1]);
    expect(phases?.map(({ phase, tokens }) => [phase, tokens])).toEqual([
      ['prefill', 3],
      ['decode', 5],
      ['prefill', 1],
      ['decode', 0],
    ]);
  });

  it('measurement.md 10: gives token times only with latency.streaming', async () => {
    await using model = await createFakeBackend().load(createExampleConfig(), createFakeContext());
    const { requests } = await model.run([prompt('a')], never);
    expect(requests[0]?.token_times_s).toBeNull();
  });

  it('fails where it is told to, with the very error given', async () => {
    const error = new Error('scripted');
    const context = createFakeContext();
    const config = createExampleConfig();
    await expect(createFakeBackend({ fail: { load: error } }).load(config, context)).rejects.toBe(error);
    await using model = await createFakeBackend({
      fail: { run: error, warmup: (call) => (call === 1 ? error : null) },
    }).load(config, context);
    await expect(model.warmup(prompt('a'), never)).resolves.toEqual({ latency_ms: 500 });
    await expect(model.warmup(prompt('a'), never)).rejects.toBe(error);
    await expect(model.run([prompt('a')], never)).rejects.toBe(error);
  });

  it('hangs until its signal aborts', async () => {
    await using model = await createFakeBackend({ hang: ['run'] }).load(
      createExampleConfig(),
      createFakeContext(),
    );
    const controller = new AbortController();
    const running = model.run([prompt('a')], controller.signal);
    controller.abort('enough');
    await expect(running).rejects.toBe('enough');
  });

  it('counts what is loaded, and a second disposal changes nothing', async () => {
    const backend = createFakeBackend();
    const model = await backend.load(createExampleConfig(), createFakeContext());
    expect(backend.loaded).toBe(1);
    await model[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    expect(backend.loaded).toBe(0);
    expect(backend.calls).toEqual(['load', 'dispose']);
  });
});
