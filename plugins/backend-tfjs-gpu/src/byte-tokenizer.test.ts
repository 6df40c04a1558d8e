import { expect, it } from 'vitest';
import { createByteTokenizer } from './byte-tokenizer.ts';

it('backends.md 8: without a tokenizer a prompt is its UTF-8 bytes modulo the vocabulary', () => {
  const { name, encode, padId } = createByteTokenizer(100);
  expect(name).toBe('byte');
  expect(encode('aé')).toEqual([97, 195 % 100, 169 % 100]);
  expect(padId).toBeNull();
});
