import { describe, expect, it } from 'vitest';
import { createModelDirectory, TINY_LLAMA } from '../../test/support/model-directory.ts';
import { countNonEmbedding, parametersOf } from './count-parameters.ts';
import { planModel } from './plan-model.ts';

async function planOf(config: object) {
  using directory = createModelDirectory({ 'config.json': config });
  return (await planModel(directory.path)).plan;
}

describe('countNonEmbedding', () => {
  // Per layer: q and o 16·16, k and v 16·8, three of 16·24, two norms of 16; then the last norm and 300·16.
  const LLAMA = 2 * (2 * 256 + 2 * 128 + 3 * 384 + 32) + 16 + 4800;

  it('measurement.md 9: counts matrix products and norms, and the output projection once, tied or not', async () => {
    expect(countNonEmbedding(await planOf(TINY_LLAMA))).toBe(LLAMA);
    expect(countNonEmbedding(await planOf({ ...TINY_LLAMA, tie_word_embeddings: true }))).toBe(LLAMA);
  });

  it('measurement.md 9: a position table is a look-up', async () => {
    const shape = { vocab_size: 50, n_embd: 8, n_head: 2, n_layer: 1, n_positions: 16 };
    const plan = await planOf({ model_type: 'gpt2', ...shape });
    const layer = 8 * 24 + 24 + 8 * 8 + 8 + 8 * 32 + 32 + 32 * 8 + 8 + 4 * 8;
    expect(countNonEmbedding(plan)).toBe(layer + 16 + 50 * 8);
    expect(parametersOf(plan).map(({ name }) => name)).toContain('transformer.wpe.weight');
  });
});
