import { describe, expect, it } from 'vitest';
import { createModelDirectory } from '../../test/model-directory.ts';
import { loadTokenizer } from './load-tokenizer.ts';

/** Knows the words of a list. */
class Words {
  readonly #words: readonly string[];

  constructor(definition: object) {
    const words: unknown = Reflect.get(definition, 'words');
    if (!Array.isArray(words)) throw new Error('no words');
    this.#words = words;
  }

  encode(text: string) {
    return { ids: text.split(' ').map((word) => this.#words.indexOf(word)) };
  }

  token_to_id(token: string) {
    return this.#words.includes(token) ? this.#words.indexOf(token) : undefined;
  }
}

const WORDS = { words: ['[PAD]', 'a', 'b'] };
const load = (path: string) => loadTokenizer('fake', path, Words);

describe('loadTokenizer', () => {
  it('backends.md 6: reads tokenizer.json, and the padding token as a text or as a map', async () => {
    for (const pad_token of ['[PAD]', { content: '[PAD]', lstrip: false }]) {
      using directory = createModelDirectory({
        'tokenizer.json': WORDS,
        'tokenizer_config.json': { tokenizer_class: 'Words', pad_token },
      });
      const tokenizer = await load(directory.path);
      expect(tokenizer).toMatchObject({ name: 'Words', padId: 0 });
      expect(tokenizer?.encode('b a')).toEqual([2, 1]);
    }
  });

  it('backends.md 6: does without tokenizer_config.json; no tokenizer.json is null', async () => {
    using directory = createModelDirectory({ 'tokenizer.json': WORDS });
    expect(await load(directory.path)).toMatchObject({ name: 'tokenizer.json', padId: null });
    using empty = createModelDirectory();
    expect(await load(empty.path)).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['what the library does not take', {}],
  ])('issue 3, bad input: %s as tokenizer.json is a load failure with a fix', async (_, content) => {
    using directory = createModelDirectory({ 'tokenizer.json': content });
    await expect(load(directory.path)).rejects.toMatchObject({
      code: 'BACKEND.LOAD_FAILED',
      message: expect.stringContaining(directory.path),
      fix: expect.stringContaining('save_pretrained'),
    });
  });
});
