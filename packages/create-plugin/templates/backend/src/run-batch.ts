import type { Clock, ExperimentConfig, Prompt, RequestOutput } from '@llem/core';
import type { EngineModel } from './engine.ts';

/** One engine call. */
export interface BatchOutput {
  readonly requests: readonly RequestOutput[];
  readonly seconds: number;
  readonly truncated: number;
}

/** One prompt on its way through the engine. */
interface Row {
  readonly input: readonly number[];
  readonly limit: number;
  readonly output: number[];
  readonly times: number[];
}

/** Generates for a batch. Padding, if the engine pads, is counted nowhere; the end of text is an output token. */
export async function runBatch(
  model: EngineModel,
  config: ExperimentConfig,
  prompts: readonly Prompt[],
  limit: number | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<BatchOutput> {
  const { min_new_tokens, ignore_eos, repetition_penalty } = config.decoder;
  const start_s = clock.now();
  const tokenized = prompts.map(({ text }) => model.tokenize(text));
  const rows = prompts.map(({ input_len, max_new_tokens }, index): Row => {
    const input = inputOf(tokenized[index] ?? [], input_len, config.max_input_tokens ?? model.context);
    const room = limit ?? model.context - input.length;
    return { input, limit: Math.min(max_new_tokens ?? room, room), output: [], times: [] };
  });
  const isOpen = ({ output, limit: most }: Row) =>
    output.length < most && (ignore_eos || output.at(-1) !== model.endOfText);

  const steps = model.generate(
    rows.map(({ input }) => input),
    {
      max_new_tokens: Math.max(...rows.map((row) => row.limit)),
      min_new_tokens: min_new_tokens ?? 0,
      ignore_eos,
      repetition_penalty,
    },
  );
  for await (const step of steps) {
    signal.throwIfAborted();
    const now = clock.now();
    for (const [index, row] of rows.entries()) {
      const token = step[index];
      if (token === undefined || !isOpen(row)) continue;
      row.output.push(token);
      row.times.push(now);
    }
    if (!rows.some(isOpen)) break;
  }

  const end_s = clock.now();
  const requests = rows.map(
    ({ input, output, times }): RequestOutput => ({
      input_tokens: input.length,
      output_tokens: output.length,
      start_s,
      first_token_s: times[0] ?? null,
      end_s: times.at(-1) ?? end_s,
      token_times_s: config.latency?.streaming ? times : null,
      output_token_ids: output,
      finish_reason: !ignore_eos && output.at(-1) === model.endOfText ? 'eos' : 'length',
    }),
  );
  const cut = rows.filter(({ input }, index) => input.length < (tokenized[index]?.length ?? 0));
  return { requests, seconds: end_s - start_s, truncated: cut.length };
}

/** The first tokens of a prompt; of a prompt with a length of its own exactly that many, repeated where it is shorter. */
function inputOf(tokens: readonly number[], length: number | null, most: number): number[] {
  if (length === null) return tokens.slice(0, most);
  return Array.from({ length }, (_, index) => tokens[index % tokens.length] ?? 0);
}
