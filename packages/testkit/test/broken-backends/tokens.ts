import type { InferenceOutput } from '@llem/core';
import type { BackendVariant } from '../backend-variant.ts';
import type { BrokenBackends } from './index.ts';

/** Changes the output of every second run only. */
const everySecondRun = (change: (sound: InferenceOutput) => InferenceOutput): BackendVariant => {
  let runs = 0;
  return { output: (sound) => (runs++ % 2 === 1 ? change(sound) : sound) };
};

/** Backends that break the rules of how tokens are counted. */
export const BROKEN_TOKENS: BrokenBackends = {
  'counts the tokens of a prompt, and not the padding beside longer ones': [
    {
      output: (sound) => {
        const widest = Math.max(...sound.requests.map(({ input_tokens }) => input_tokens));
        return { ...sound, requests: sound.requests.map((one) => ({ ...one, input_tokens: widest })) };
      },
    },
    { output: (sound) => ({ ...sound, padding_tokens: 5 }) },
    // Pads whatever it gets to the limit of the input.
    { request: (sound) => ({ ...sound, input_tokens: 12 }) },
  ],
  'cuts an input to max_input_tokens and counts the prompts that it cut': [
    { request: (sound) => ({ ...sound, input_tokens: sound.input_tokens + 9 }) },
    { script: { output: { truncated_prompts: 0 } } },
    { script: { input_tokens: () => 5 } },
  ],
  'makes an input of input_len tokens where the data set asks for that length': [
    { request: (sound) => (sound.input_tokens === 7 ? { ...sound, input_tokens: 1 } : sound) },
  ],
  'generates no more tokens than the prompt and max_output_tokens allow': [
    { request: (sound) => ({ ...sound, output_tokens: 16 }) },
    { request: (sound) => ({ ...sound, output_tokens: 0 }) },
  ],
  'generates exactly as many tokens as are allowed with ignore_eos': [
    { request: (sound, { decoder }) => (decoder.ignore_eos ? { ...sound, output_tokens: 2 } : sound) },
    { request: (sound, { decoder }) => (decoder.ignore_eos ? { ...sound, finish_reason: 'eos' } : sound) },
  ],
  'gives a reason for each end that agrees with the number of tokens': [
    { script: { output_tokens: () => 2 }, request: (sound) => ({ ...sound, finish_reason: 'length' }) },
  ],
  'lists one id for each output token, where it lists any': [
    { request: (sound) => ({ ...sound, output_token_ids: [...(sound.output_token_ids ?? []), 0, 0] }) },
  ],
  'counts no token beyond the end of text, whichever id ended another request': [
    {
      script: { output_tokens: () => 3 },
      request: (sound, { decoder }) =>
        decoder.ignore_eos
          ? sound
          : {
              ...sound,
              // Half of the requests decode on to their limit, behind the 2 that ends the others.
              output_token_ids: sound.start_s % 2 < 1 ? [7, 7, 2] : [7, 2, 9],
              finish_reason: sound.start_s % 2 < 1 ? 'eos' : 'length',
            },
      says: 'an end of text in the middle of [7,2,9]',
    },
  ],
  'adds the input tokens up in prefill, and the output tokens less one per request in decode': [
    {
      output: (sound) => ({
        ...sound,
        phases: sound.phases?.map((one) => ({ ...one, tokens: one.tokens + 1 })) ?? null,
      }),
    },
    {
      output: (sound) => ({
        ...sound,
        phases: sound.phases?.map((one) => ({ ...one, end_s: one.end_s + 60 })) ?? null,
      }),
    },
  ],
  'generates the same under the same seed, however often the model was warmed up in between': [
    everySecondRun((sound) => ({
      ...sound,
      requests: sound.requests.map((one) => ({
        ...one,
        output_token_ids: one.output_token_ids?.map((id) => id + 1) ?? null,
      })),
    })),
  ],
};
