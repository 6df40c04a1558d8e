/** Turns prompts into token ids, with the special tokens of the model. */
export interface PromptTokenizer {
  /** Class of the tokenizer, `byte` for the fallback. */
  readonly name: string;
  readonly encode: (text: string) => readonly number[];
  /** Id that fills the left of shorter prompts; null where the tokenizer has none. */
  readonly padId: number | null;
}

/** UTF-8 bytes modulo the vocabulary: what stands in for a tokenizer with dummy weights (backends.md 8). */
export function createByteTokenizer(vocabSize: number): PromptTokenizer {
  return {
    name: 'byte',
    encode: (text) => Array.from(Buffer.from(text, 'utf8'), (byte) => byte % vocabSize),
    padId: null,
  };
}
