import { BackendError } from '@llem/core';
import {
  createExampleConfig,
  createFakeBackend,
  createFakeContext,
  type FakeBackendScript,
} from '@llem/testkit';
import { describe, expect, it } from 'vitest';
import { coefficientOfVariation, runWarmup } from './run-warmup.ts';

const PROMPT = { text: 'one two three', max_new_tokens: null, input_len: null };

async function warmUp(script: FakeBackendScript, warmup: object, signal = new AbortController().signal) {
  const config = createExampleConfig({ warmup });
  const context = createFakeContext();
  const model = await createFakeBackend(script).load(config, context);
  return runWarmup(model, PROMPT, config, { logger: context.logger, signal, update: () => {} });
}

describe('runWarmup', () => {
  it('CM-21: fixed mode runs exactly n_warmup times and converges by definition', async () => {
    const { result, warnings } = await warmUp({ warmup_s: (call) => call + 1 }, { n_warmup: 3 });
    expect(result).toMatchObject({
      converged: true,
      iterations_completed: 3,
      latencies_ms: [1000, 2000, 3000],
    });
    expect(result.final_cv).toBeCloseTo(0.408, 3);
    expect(warnings).toEqual([]);
  });

  it('CM-23: convergence mode stops when the last window settles, not before the minimum', async () => {
    const settling = (call: number) => (call < 4 ? 2 ** -call : 0.05);
    const { result } = await warmUp({ warmup_s: settling }, { convergence_detection: true, window_size: 3 });
    expect(result).toMatchObject({ converged: true, iterations_completed: 7 });
    const steady = await warmUp({}, { convergence_detection: true, n_warmup: 6 });
    expect(steady.result.iterations_completed).toBe(6);
  });

  it('CM-23: at the limit it goes on with a warning', async () => {
    const { result, warnings } = await warmUp(
      { warmup_s: (call) => 1 + (call % 2) },
      { convergence_detection: true, max_prompts: 8 },
    );
    expect(result).toMatchObject({ converged: false, iterations_completed: 8 });
    expect(warnings[0]).toMatch(/^warmup_not_converged: coefficient of variation 0\.\d+ after 8 runs/);
  });

  it('measurement.md 8: a failing run consumes an iteration; all failing is a BackendError with the last cause', async () => {
    const boom = new Error('boom');
    const once = await warmUp({ fail: { warmup: (call) => (call === 0 ? boom : null) } }, { n_warmup: 3 });
    expect(once.result).toMatchObject({ iterations_completed: 3, latencies_ms: [500, 500] });
    const failure = await warmUp({ fail: { warmup: () => boom } }, { n_warmup: 2 }).catch(
      (error: unknown) => error,
    );
    expect(BackendError.is(failure) && [failure.code, failure.cause]).toEqual(['BACKEND.RUN_FAILED', boom]);
  });

  it('measurement.md 2: an aborted warm-up ends at once', async () => {
    const controller = new AbortController();
    const ended = warmUp({ hang: ['warmup'] }, {}, controller.signal);
    setTimeout(() => controller.abort(new Error('stop')), 5);
    await expect(ended).rejects.toThrow('stop');
  });

  it('CM-23: the coefficient is population deviation over mean, 0 below two values', () => {
    expect(coefficientOfVariation([1, 3], 5)).toBe(0.5);
    expect(coefficientOfVariation([9, 9, 1, 3], 2)).toBe(0.5);
    expect(coefficientOfVariation([4], 5)).toBe(0);
    expect(coefficientOfVariation([0, 0], 5)).toBe(0);
  });
});
