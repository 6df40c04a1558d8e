import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPrompt } from './fit-prompt.ts';
import { createByteTokenizer } from './prompt-tokenizer.ts';

const tokenizer = createByteTokenizer(256);
const limits = (maxInputTokens: number | null) => ({ vocabSize: 256, maxInputTokens });

describe('fitPrompt', () => {
  it('backends.md 2: keeps the first max_input_tokens tokens and says that it cut', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.option(fc.integer({ min: 1, max: 12 })), (text, limit) => {
        const all = [...Buffer.from(text)];
        const { ids, truncated } = fitPrompt(
          tokenizer,
          { text, max_new_tokens: null, input_len: null },
          limits(limit),
        );
        expect(ids).toEqual(all.slice(0, limit ?? all.length));
        expect(truncated).toBe(limit !== null && all.length > limit);
      }),
    );
  });

  it('results.md 9: input_len cuts or repeats to exactly that many tokens', () => {
    const sized = (input_len: number) =>
      fitPrompt(tokenizer, { text: 'abc', max_new_tokens: null, input_len }, limits(null));
    expect(sized(2)).toEqual({ ids: [97, 98], truncated: false });
    expect(sized(7).ids).toEqual([97, 98, 99, 97, 98, 99, 97]);
  });

  it('a prompt without tokens, and an id without an embedding, are run failures', () => {
    const prompt = { text: '', max_new_tokens: null, input_len: 4 };
    expect(() => fitPrompt(tokenizer, prompt, limits(null))).toThrow('has no tokens');
    expect(() => fitPrompt(tokenizer, { ...prompt, text: 'é' }, { ...limits(null), vocabSize: 128 })).toThrow(
      /id 195.*vocab_size is 128/,
    );
    const unknown = { ...tokenizer, encode: () => new Array<number>(1) };
    expect(() => fitPrompt(unknown, { ...prompt, text: 'a' }, limits(null))).toThrow('id undefined');
  });
});
