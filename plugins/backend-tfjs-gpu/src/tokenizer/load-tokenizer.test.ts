import { describe, expect, it } from 'vitest';
import { createModelDirectory } from '../../test/support/model-directory.ts';
import { loadTokenizer } from './load-tokenizer.ts';

const WORDS = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: { type: 'WordLevel', vocab: { '[PAD]': 0, a: 1, b: 2, '[UNK]': 3 }, unk_token: '[UNK]' },
};

describe('loadTokenizer', () => {
  it('backends.md 6: reads tokenizer.json, and the padding token as a text or as a map', async () => {
    for (const pad_token of ['[PAD]', { content: '[PAD]', lstrip: false }]) {
      using directory = createModelDirectory({
        'tokenizer.json': WORDS,
        'tokenizer_config.json': { tokenizer_class: 'Words', pad_token },
      });
      const tokenizer = await loadTokenizer(directory.path);
      expect(tokenizer).toMatchObject({ name: 'Words', padId: 0 });
      expect(tokenizer?.encode('b a')).toEqual([2, 1]);
    }
  });

  it('backends.md 6: does without tokenizer_config.json; no tokenizer.json is null', async () => {
    using directory = createModelDirectory({ 'tokenizer.json': WORDS });
    expect(await loadTokenizer(directory.path)).toMatchObject({ name: 'tokenizer.json', padId: null });
    using empty = createModelDirectory();
    expect(await loadTokenizer(empty.path)).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a model that does not exist', { ...WORDS, model: { type: 'Nonesuch' } }],
    ['nothing in it', {}],
  ])('issue 3, bad input: %s as tokenizer.json is a load failure with a fix', async (_, content) => {
    using directory = createModelDirectory({ 'tokenizer.json': content });
    await expect(loadTokenizer(directory.path)).rejects.toMatchObject({
      code: 'BACKEND.LOAD_FAILED',
      message: expect.stringContaining(directory.path),
      fix: expect.stringContaining('save_pretrained'),
    });
  });
});
