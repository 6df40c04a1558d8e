import type { PhaseInterval, Prompt, RequestOutput } from '@llem/core';
import { fitPrompt } from '../tokenizer/fit-prompt.ts';
import { padLeft } from '../tokenizer/pad-left.ts';
import type { BatchChooser } from './choose-tokens.ts';
import type { Engine } from './engine.ts';
import { type BatchOutput, generateBatch } from './generate-batch.ts';
import { outputLimits } from './output-limits.ts';

/** What one batch adds to the output of a run. */
export interface BatchResult {
  readonly requests: readonly RequestOutput[];
  readonly phases: readonly PhaseInterval[];
  readonly seconds: number;
  readonly paddingTokens: number;
  readonly truncated: number;
  readonly cacheBytes: number;
}

/** Tokenises, pads and generates one batch. `arrivals` are the instants at which its requests came; null: now. */
export async function runBatch(
  engine: Engine,
  prompts: readonly Prompt[],
  arrivals: readonly number[] | null,
  maxOutputTokens: number | null,
  choose: BatchChooser,
  pause: () => Promise<void>,
): Promise<BatchResult> {
  const { decoder, config, clock, padId, useCache } = engine;
  const start_s = clock.now();
  const limits = { vocabSize: decoder.plan.vocabSize, maxInputTokens: config.max_input_tokens };
  const fitted = prompts.map((prompt) => fitPrompt(engine.tokenizer, prompt, limits));
  const batch = padLeft(
    fitted.map(({ ids }) => ids),
    padId,
  );
  const output = await generateBatch(decoder, batch, {
    useCache,
    padId,
    choose,
    pause,
    clock,
    eosIds: new Set(config.decoder.ignore_eos ? [] : engine.eosIds),
    maxNewTokens: outputLimits(decoder.plan, prompts, batch, maxOutputTokens),
  });
  const end_s = clock.now();
  const inputs = fitted.map(({ ids }) => ids.length);
  return {
    requests: output.rows.map((row, index) =>
      requestOutput(row, output.stepTimes, {
        inputTokens: inputs[index] ?? 0,
        start_s: arrivals?.[index] ?? start_s,
        end_s,
        streaming: config.latency?.streaming === true,
      }),
    ),
    phases: phasesOf(output, inputs, start_s, end_s),
    seconds: end_s - start_s,
    paddingTokens: batch.padding.reduce((sum, pads) => sum + pads, 0),
    truncated: fitted.filter(({ truncated }) => truncated).length,
    cacheBytes: output.cacheBytes,
  };
}

/** With streaming a request ends with its last token; without, when its batch is handed back. */
function requestOutput(
  { ids, finish }: BatchOutput['rows'][number],
  stepTimes: readonly number[],
  {
    inputTokens,
    start_s,
    end_s,
    streaming,
  }: { inputTokens: number; start_s: number; end_s: number; streaming: boolean },
): RequestOutput {
  return {
    input_tokens: inputTokens,
    output_tokens: ids.length,
    start_s,
    first_token_s: stepTimes[0] ?? null,
    end_s: streaming ? (stepTimes[ids.length - 1] ?? end_s) : end_s,
    token_times_s: streaming ? stepTimes.slice(0, ids.length) : null,
    output_token_ids: ids,
    finish_reason: finish,
  };
}

/** The first step of a batch ends its prefill; a batch of one step has no decode phase. */
function phasesOf(
  output: BatchOutput,
  inputs: readonly number[],
  start_s: number,
  end_s: number,
): PhaseInterval[] {
  const firstToken = output.stepTimes[0] ?? end_s;
  const prefill: PhaseInterval = {
    phase: 'prefill',
    start_s,
    end_s: firstToken,
    tokens: inputs.reduce((sum, count) => sum + count, 0),
  };
  if (output.stepTimes.length < 2) return [prefill];
  const decoded = output.rows.reduce((sum, { ids }) => sum + ids.length - 1, 0);
  return [prefill, { phase: 'decode', start_s: firstToken, end_s, tokens: decoded }];
}
