import { describe, expect, it } from 'vitest';
import { createModelDirectory, TINY_LLAMA } from '../../test/support/model-directory.ts';
import { planModel } from '../model/plan-model.ts';
import { outputLimits } from './output-limits.ts';

const prompt = (max_new_tokens: number | null) => ({ text: 'a', max_new_tokens, input_len: null });
const batch = (columns: number, padding: number[]) => ({ ids: new Int32Array(), columns, padding });
const GPT2 = { model_type: 'gpt2', vocab_size: 50, n_embd: 8, n_head: 2, n_layer: 1, n_positions: 64 };

async function planOf(config: object) {
  using directory = createModelDirectory({ 'config.json': config });
  return (await planModel(directory.path)).plan;
}

describe('outputLimits', () => {
  it('results.md 9: a prompt may lower its limit, never raise it', async () => {
    const limits = outputLimits(
      await planOf(TINY_LLAMA),
      [prompt(null), prompt(3), prompt(99)],
      batch(4, [0, 0, 0]),
      10,
    );
    expect(limits).toEqual([10, 3, 10]);
  });

  it('backends.md 2: without a limit it is what the context leaves beside the padded input', async () => {
    const plan = await planOf(TINY_LLAMA);
    expect(outputLimits(plan, [prompt(null), prompt(5)], batch(60, [50, 0]), null)).toEqual([4, 4]);
    expect(() => outputLimits(plan, [prompt(null)], batch(64, [0]), null)).toThrow('fills the model');
  });

  it('learned positions that do not suffice are a run failure, rotary ones go on', async () => {
    const gpt2 = await planOf(GPT2);
    expect(outputLimits(gpt2, [prompt(null)], batch(60, [0]), 5)).toEqual([5]);
    expect(outputLimits(gpt2, [prompt(null)], batch(60, [20]), 25)).toEqual([25]);
    expect(() => outputLimits(gpt2, [prompt(null)], batch(60, [0]), 6)).toThrow(
      'exceed the 64 learned positions',
    );
    expect(outputLimits(await planOf(TINY_LLAMA), [prompt(null)], batch(60, [0]), 100)).toEqual([100]);
  });
});
