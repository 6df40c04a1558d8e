import type { Prompt } from '@llem/core';
import { runFailed } from '../errors.ts';
import type { PromptTokenizer } from './prompt-tokenizer.ts';

/** Token ids of one prompt as the model will see them. */
export interface FittedPrompt {
  readonly ids: readonly number[];
  readonly truncated: boolean;
}

/**
 * Ids of a prompt: cut or repeated to `input_len` where the data set says so, then cut to the first
 * `maxInputTokens`. A BackendError for a prompt without tokens or with ids the model has no embedding for.
 */
export function fitPrompt(
  tokenizer: PromptTokenizer,
  prompt: Prompt,
  { vocabSize, maxInputTokens }: { vocabSize: number; maxInputTokens: number | null },
): FittedPrompt {
  const encoded = tokenizer.encode(prompt.text);
  // The tokenizer's library gives undefined for a word that it does not know and has no substitute for.
  const strange = encoded.findIndex((id) => !(id >= 0 && id < vocabSize));
  if (strange >= 0) {
    throw runFailed(
      `the tokenizer gives the id ${encoded[strange]}, the model's vocab_size is ${vocabSize}`,
      'use the tokenizer files that belong to this model',
    );
  }
  if (encoded.length === 0) {
    throw runFailed(
      `the prompt ${JSON.stringify(prompt.text.slice(0, 40))} has no tokens`,
      'remove it from the data set',
    );
  }
  const { input_len: length } = prompt;
  const sized =
    length === null ? encoded : Array.from({ length }, (_, index) => encoded[index % encoded.length] ?? 0);
  const truncated = maxInputTokens !== null && sized.length > maxInputTokens;
  return { ids: truncated ? sized.slice(0, maxInputTokens) : sized, truncated };
}
