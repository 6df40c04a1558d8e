import type { PromptTokenizer } from '@llem/plugin-kit';

/** UTF-8 bytes modulo the vocabulary: what stands in for a tokenizer with dummy weights (backends.md 8). */
export function createByteTokenizer(vocabSize: number): PromptTokenizer {
  return {
    name: 'byte',
    encode: (text) => Array.from(Buffer.from(text, 'utf8'), (byte) => byte % vocabSize),
    padId: null,
  };
}
