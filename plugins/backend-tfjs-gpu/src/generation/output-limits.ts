import type { Prompt } from '@llem/core';
import { runFailed } from '../errors.ts';
import type { DecoderPlan } from '../model/decoder-plan.ts';
import type { PaddedBatch } from '../tokenizer/pad-left.ts';

/**
 * New tokens of each row at most: the prompt's own limit within the configured one, or what the context leaves
 * beside the padded input when none is configured. A BackendError when the positions of the model do not suffice.
 */
export function outputLimits(
  { contextLimit, positions }: DecoderPlan,
  prompts: readonly Prompt[],
  { columns, padding }: PaddedBatch,
  maxOutputTokens: number | null,
): readonly number[] {
  const room = contextLimit - columns;
  if (maxOutputTokens === null && room < 1) {
    throw runFailed(
      `an input of ${columns} tokens fills the model's context of ${contextLimit}`,
      `set max_input_tokens below ${contextLimit}`,
    );
  }
  const limit = maxOutputTokens ?? room;
  return prompts.map(({ max_new_tokens }, row) => {
    const tokens = Math.min(max_new_tokens ?? limit, limit);
    const input = columns - (padding[row] ?? 0);
    // The last token chosen is not fed, so it needs no position.
    if (positions.kind === 'learned' && input + tokens - 1 > contextLimit) {
      throw runFailed(
        `${input} input and ${tokens} output tokens exceed the ${contextLimit} learned positions of the model`,
        `lower max_input_tokens or max_output_tokens to at most ${contextLimit} together`,
      );
    }
    return tokens;
  });
}
