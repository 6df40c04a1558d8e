import type { Prompt } from '@llem/core';
import type { BatchEngine, BatchRow } from './batch-engine.ts';
import { runFailed } from './failures.ts';
import type { BatchWork } from './run-batches.ts';

export interface PreparedRow extends BatchRow {
  readonly truncated: boolean;
}

/**
 * Tokens and output limit of one prompt: cut or repeated to `input_len` where the data set says so, then cut to the
 * first `max_input_tokens`. A BackendError for a prompt without tokens, and when the context does not hold both.
 */
export async function prepareRow(
  engine: Pick<BatchEngine, 'tokenize' | 'contextSize' | 'longestSequence'>,
  { config: { backend, max_input_tokens }, maxOutputTokens, signal }: BatchWork,
  prompt: Prompt,
  request: number,
): Promise<PreparedRow> {
  const { contextSize, longestSequence = contextSize } = engine;
  const ids = await engine.tokenize(prompt.text, signal);
  if (ids.length === 0) {
    const start = JSON.stringify(prompt.text.slice(0, 40));
    throw runFailed(backend, `the prompt ${start} has no tokens`, { fix: 'remove it from the data set' });
  }
  const { input_len: length } = prompt;
  const sized = length === null ? ids : Array.from({ length }, (_, index) => ids[index % ids.length] ?? 0);
  const input = sized.slice(0, max_input_tokens ?? sized.length);
  const room = contextSize - input.length;
  const limit = Math.min(prompt.max_new_tokens ?? Number.POSITIVE_INFINITY, maxOutputTokens ?? room);
  if (limit < 1 || input.length + limit > longestSequence) {
    throw runFailed(
      backend,
      `${input.length} input and ${Math.max(limit, 1)} output tokens exceed the context of ${contextSize}`,
      { fix: `lower max_input_tokens or max_output_tokens to at most ${contextSize} together` },
    );
  }
  return { request, input, limit, truncated: input.length < sized.length };
}
