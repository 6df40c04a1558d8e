import assert from 'node:assert/strict';
import type { InferenceOutput } from '@llem/core';
import type { Rule } from '../rule.ts';
import { assertSame } from './assert-same.ts';
import type { BackendTrial } from './backend-subject.ts';
import { eachRun } from './each-run.ts';
import { LIMITS } from './experiment-of.ts';

/** How tokens are counted (backends.md 7): padding is in no number, and a limit is a limit. */
export const TOKEN_RULES: readonly Rule<BackendTrial>[] = [
  {
    name: 'counts the tokens of a prompt, and not the padding beside longer ones',
    requirement: 'backends.md 7',
    check: async (trial) => {
      for (const { together, alone } of await trial.recordings.all()) {
        const counts = alone.map(({ output }) => output.requests[0]?.input_tokens);
        assert.ok(
          new Set(counts).size > 1,
          `prompts of one word and of many have ${counts[0]} input_tokens all`,
        );
        for (const { output } of together)
          assertSame(
            inputsOf(output),
            counts,
            'input_tokens of prompts run together, which each alone has otherwise',
          );
        for (const { output } of alone)
          assertSame(output.padding_tokens ?? 0, 0, 'padding_tokens of one prompt by itself');
      }
    },
  },
  {
    name: 'cuts an input to max_input_tokens and counts the prompts that it cut',
    requirement: 'backends.md 2',
    check: async (trial) => {
      const { together } = await trial.recordings.of('plain');
      const inputs = inputsOf(together[0].output);
      const limit = LIMITS.max_input_tokens;
      for (const count of inputs)
        assert.ok(count > 0 && count <= limit, `an input of ${count} tokens with max_input_tokens ${limit}`);
      assertSame(Math.max(...inputs), limit, 'input_tokens of a prompt that is longer than max_input_tokens');
      const { truncated_prompts } = together[0].output;
      const cut = inputs.filter((count) => count === limit).length;
      assert.ok(
        truncated_prompts >= 1 && truncated_prompts <= cut,
        `truncated_prompts is ${truncated_prompts}, and ${cut} inputs are as long as the limit`,
      );
    },
  },
  {
    name: 'makes an input of input_len tokens where the data set asks for that length',
    requirement: 'measurement.md 2',
    check: (trial) =>
      eachRun(trial, ({ prompts, output }) =>
        prompts.forEach(({ input_len }, index) => {
          if (input_len !== null)
            assertSame(
              output.requests[index]?.input_tokens,
              input_len,
              'input_tokens of a prompt with input_len',
            );
        }),
      ),
  },
  {
    name: 'generates no more tokens than the prompt and max_output_tokens allow',
    requirement: 'backends.md 2',
    check: (trial) =>
      eachRun(trial, ({ prompts, output }, { config }) =>
        prompts.forEach(({ max_new_tokens }, index) => {
          const limit = Math.min(max_new_tokens ?? Infinity, config.max_output_tokens ?? Infinity);
          const count = output.requests[index]?.output_tokens ?? 0;
          assert.ok(count <= limit, `${count} output tokens where ${limit} are allowed`);
          assert.ok(count > 0, 'a request without a single output token');
        }),
      ),
  },
  {
    name: 'generates exactly as many tokens as are allowed with ignore_eos',
    requirement: 'backends.md 7',
    check: async (trial) => {
      const { together, limited } = await trial.recordings.of('streaming');
      for (const { prompts, output } of [...together, limited]) {
        assertSame(
          output.requests.map(({ output_tokens }) => output_tokens),
          prompts.map(({ max_new_tokens }) => max_new_tokens ?? LIMITS.max_output_tokens),
          'output tokens with decoder.ignore_eos',
        );
        for (const { finish_reason } of output.requests)
          assertSame(finish_reason, 'length', 'finish_reason with decoder.ignore_eos');
      }
    },
  },
  {
    name: 'gives a reason for each end that agrees with the number of tokens',
    requirement: 'backends.md 7',
    check: (trial) =>
      eachRun(trial, ({ prompts, output }, { config }) =>
        output.requests.forEach(({ finish_reason, output_tokens }, index) => {
          const own = prompts[index]?.max_new_tokens ?? Infinity;
          const limit = Math.min(own, config.max_output_tokens ?? Infinity);
          assert.ok(
            output_tokens >= limit || finish_reason !== 'length',
            `finish_reason is length after ${output_tokens} of ${limit} tokens`,
          );
        }),
      ),
  },
  {
    name: 'lists one id for each output token, where it lists any',
    requirement: 'backends.md 7',
    check: (trial) =>
      eachRun(trial, ({ output }) => {
        for (const { output_token_ids, output_tokens } of output.requests)
          if (output_token_ids) assertSame(output_token_ids.length, output_tokens, 'ids in output_token_ids');
      }),
  },
  {
    name: 'counts no token beyond the end of text, whichever id ended another request',
    requirement: 'backends.md 7',
    check: async (trial) => {
      const ends = new Set<number>();
      await eachRun(trial, ({ output }) => {
        for (const { finish_reason, output_token_ids } of output.requests)
          if (finish_reason === 'eos' && output_token_ids?.length) ends.add(output_token_ids.at(-1) ?? 0);
      });
      await eachRun(trial, ({ output }, { config }) => {
        if (config.decoder.ignore_eos) return;
        for (const { output_token_ids } of output.requests) {
          const beyond = output_token_ids?.slice(0, -1).find((id) => ends.has(id));
          assertSame(
            beyond,
            undefined,
            `an end of text in the middle of ${JSON.stringify(output_token_ids)}`,
          );
        }
      });
    },
  },
  {
    name: 'generates the same under the same seed, however often the model was warmed up in between',
    requirement: 'backends.md 2',
    check: async (trial) => {
      for (const { together, config } of await trial.recordings.all()) {
        const [first, again] = together.map(({ output }) =>
          output.requests.map(({ output_tokens, output_token_ids }) => [output_tokens, output_token_ids]),
        );
        assertSame(
          again,
          first,
          `two runs differ with random_seed ${config.random_seed} and ${config.decoder.decoding_strategy}`,
        );
      }
    },
  },
];

function inputsOf({ requests }: InferenceOutput): number[] {
  return requests.map(({ input_tokens }) => input_tokens);
}
